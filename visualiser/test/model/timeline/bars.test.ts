import { describe, expect, it } from "vitest";
import { barsOf, runAt, type View } from "../../../src/model/timeline/bars";
import { endOf, type RunTable } from "../../../src/model/timeline/runs";
import { manyRuns, tableOf } from "./tables";

const NOW = 20_000;

function bars(table: RunTable, view: View, lane = 0): [run: number, left: number, right: number][] {
  const found: [number, number, number][] = [];
  barsOf(table, table.lanes.workers, lane, view, (run, left, right) => {
    found.push([run, left, right]);
  });
  return found;
}

describe("the bars of a lane", () => {
  it("stand where the runs were", () => {
    const table = tableOf({ id: "a", from: 10, to: 20 }, { id: "b", from: 30, to: null });
    const view = { span: { from: 0, to: 100 }, width: 200, now: 50 };
    expect(bars(table, view)).toEqual([
      [0, 20, 40],
      [1, 60, 100],
    ]);
  });

  it("are only those in the window", () => {
    const table = tableOf(
      { id: "a", from: 0, to: 10 },
      { id: "b", from: 10, to: 30 },
      { id: "c", from: 50, to: 60 },
    );
    const view = { span: { from: 20, to: 40 }, width: 100, now: NOW };
    expect(bars(table, view).map(([run]) => run)).toEqual([1]);
  });

  it("are no more than two for each pixel, and leave no time out that was busy", () => {
    const table = tableOf(...manyRuns(20_000).map((run) => ({ ...run, worker: "w" })));
    const view = { span: { from: 0, to: 10_300 }, width: 300, now: NOW };
    for (let lane = 0; lane < 5; lane += 1) {
      const painted = bars(table, view, lane);
      expect(painted.length).toBeLessThanOrEqual(2 * view.width);
      const { order, offsets } = table.lanes.workers;
      for (const run of order.subarray(offsets[lane], offsets[lane + 1])) {
        const x = ((table.started[run] ?? 0) / 10_300) * 300;
        const isCovered = painted.some(([, left, right]) => left <= x + 1 && right >= x - 1);
        expect(isCovered).toBe(true);
      }
    }
  });

  it("of short runs do not hide a long one that follows within the pixel", () => {
    const table = tableOf(
      { id: "a", from: 0, to: 1 },
      { id: "b", from: 1, to: 2 },
      { id: "c", from: 3, to: 900 },
    );
    const view = { span: { from: 0, to: 1000 }, width: 100, now: NOW };
    expect(bars(table, view)).toEqual([
      [0, 0, 1],
      [2, 0.3, 90],
    ]);
  });
});

describe("the run at a place", () => {
  const table = tableOf({ id: "a", from: 10, to: 20 }, { id: "b", from: 30, to: null });
  const at = (time: number, slack = 0): number =>
    runAt(table, table.lanes.workers, 0, { time, slack, now: 50 });

  it.each([
    [15, 0],
    [10, 0],
    [25, -1],
    [45, 1],
    [55, -1],
  ])("at %s is %s", (time, run) => {
    expect(at(time)).toBe(run);
  });

  it("may be a little beside it: the nearest", () => {
    expect(at(21.5, 2)).toBe(0);
    expect(at(29, 2)).toBe(1);
    expect(at(25, 2)).toBe(-1);
  });

  it("is the one that a search through all finds", () => {
    const many = tableOf(...manyRuns(500));
    const { order, offsets } = many.lanes.workers;
    for (let time = 0; time < 10_000; time += 97) {
      const inLane = [...order.subarray(offsets[1], offsets[2])];
      const expected = inLane.find(
        (run) => (many.started[run] ?? 0) < time && endOf(many, run, NOW) > time,
      );
      if (expected === undefined) continue;
      expect(runAt(many, many.lanes.workers, 1, { time, slack: 0, now: NOW })).toBe(expected);
    }
  });
});
