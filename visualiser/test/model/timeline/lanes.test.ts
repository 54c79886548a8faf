import { describe, expect, it } from "vitest";
import { endOf, lanesOf } from "../../../src/model/timeline/runs";
import { manyRuns, tableOf } from "./tables";

describe("lanes", () => {
  it("take turns where runs do not overlap", () => {
    const table = tableOf(
      { id: "a", from: 0, to: 10 },
      { id: "b", from: 5, to: 8 },
      { id: "c", from: 8, to: 20 },
      { id: "d", from: 10, to: null },
    );
    expect([...table.lanes.workers.laneOf]).toEqual([0, 1, 1, 0]);
    expect(table.lanes.workers.groups).toEqual([
      { name: "w", index: 0, first: 0, lanes: 2, runs: 4 },
    ]);
  });

  it("are in the order of the names, numbers by their size, what has no name last", () => {
    const table = tableOf(
      { id: "a", from: 0, to: 1, worker: "" },
      { id: "b", from: 1, to: 2, worker: "w10" },
      { id: "c", from: 2, to: 3, worker: "w9" },
    );
    expect(table.lanes.workers.groups.map(({ name }) => name)).toEqual(["w9", "w10", ""]);
  });

  it.each(["workers", "families"] as const)(
    "of %s have each run once, overlap nowhere, and are as few as can be",
    (rows) => {
      const table = tableOf(...manyRuns(2_000));
      const lanes = lanesOf(table, rows);
      expect([...lanes.order].sort((a, b) => a - b)).toEqual([...Array(2_000).keys()]);
      for (const { first, lanes: count } of lanes.groups) {
        const runs: number[] = [];
        for (let lane = first; lane < first + count; lane += 1) {
          let end = -Infinity;
          for (const run of lanes.order.subarray(lanes.offsets[lane], lanes.offsets[lane + 1])) {
            expect(table.started[run]).toBeGreaterThanOrEqual(end);
            end = endOf(table, run, Infinity);
            runs.push(run);
          }
        }
        const most = Math.max(
          ...runs.map((run) => {
            const time = table.started[run] ?? 0;
            return runs.filter((one) => {
              const start = table.started[one] ?? 0;
              return one === run || (start <= time && endOf(table, one, Infinity) > time);
            }).length;
          }),
        );
        expect(count).toBeLessThanOrEqual(most);
      }
    },
  );

  it("have the failed and the late ones apart, so that none is missed", () => {
    const table = tableOf(
      { id: "a", from: 0, to: 1 },
      { id: "b", from: 2, to: 3, status: "LOST" },
      { id: "c", from: 4, to: null, isLate: true },
    );
    expect([...table.lanes.workers.marked.order]).toEqual([1, 2]);
  });
});
