import { describe, expect, it } from "vitest";
import type { TaskRun, Trend } from "../../src/api/types";
import { chartOf, isSlow, joinPages, secondsOf } from "../../src/model/runs";

const NOW = 1000;

function run(started: number, seconds: number | null, status: TaskRun["status"] = "DONE"): TaskRun {
  const finished = seconds === null ? null : started + seconds;
  return { started, finished, seconds, status, worker: null, host: null, record: null };
}

function trend(given: Partial<Trend> = {}): Trend {
  return { family: "F", n: 10, failures: 0, p50: 10, p95: 20, ...given };
}

describe("the chart of runs", () => {
  it("has the newest run at the right and the longest duration at the top", () => {
    const chart = chartOf([run(900, 40), run(800, 10)], trend(), NOW);
    expect(chart?.bars.map(({ slot, height }) => [slot, height])).toEqual([
      [18, 0.25],
      [19, 1],
    ]);
    expect([chart?.top, chart?.p50, chart?.p95]).toEqual([40, 0.25, 0.5]);
  });

  it("has room for what is usual in the family", () => {
    const chart = chartOf([run(900, 5)], trend(), NOW);
    expect([chart?.top, chart?.p95, chart?.bars[0]?.height]).toEqual([20, 1, 0.25]);
  });

  it("leaves out runs of unknown duration, and what goes on has lasted until now", () => {
    const chart = chartOf([run(990, null, "RUNNING"), run(5, null, "UNKNOWN")], trend(), NOW);
    expect(chart?.bars.map(({ seconds }) => seconds)).toEqual([10]);
    expect(chartOf([run(5, null, "UNKNOWN")], trend(), NOW)).toBeNull();
  });

  it("has no lines without a family to compare with", () => {
    const chart = chartOf([run(1, 0), run(0, 0)], trend({ n: 0, p50: null, p95: null }), NOW);
    expect([chart?.p50, chart?.p95, chart?.top]).toEqual([null, null, 1]);
  });

  it("has a limited number of bars", () => {
    const runs = Array.from({ length: 70 }, (_, n) => run(1000 - n, 1));
    const chart = chartOf(runs, trend(), NOW);
    expect([chart?.slots, chart?.bars.length, chart?.bars.at(-1)?.run.started]).toEqual([
      60, 60, 1000,
    ]);
  });
});

it("a run is slow beyond 95 % of a family that has some runs", () => {
  expect(isSlow(21, trend())).toBe(true);
  expect(isSlow(20, trend())).toBe(false);
  expect(isSlow(21, trend({ n: 4 }))).toBe(false);
  expect(isSlow(21, trend({ p95: null }))).toBe(false);
  expect(isSlow(secondsOf(run(0, null, "UNKNOWN"), NOW), trend())).toBe(false);
});

it("a newer first page joins with the older ones", () => {
  const older = [run(3, 1), run(2, 1), run(1, 1)];
  const newest = [run(5, 1), run(4, 1), run(3, 1)];
  expect(joinPages(newest, older).map(({ started }) => started)).toEqual([5, 4, 3, 2, 1]);
  expect(joinPages([], older)).toEqual(older);
});
