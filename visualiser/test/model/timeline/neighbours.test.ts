import { describe, expect, it } from "vitest";
import { neighbourOf, type Step } from "../../../src/model/timeline/neighbours";
import { boxesOf } from "../../../src/model/timeline/visible";
import { placeRows } from "../../../src/model/timeline/rows";
import { tableOf } from "./tables";

/** 0: a (v), 1: b (w), 2: c (v), 3: d (w). */
const TABLE = tableOf(
  { id: "a", from: 0, to: 10, worker: "v" },
  { id: "b", from: 5, to: 40, worker: "w" },
  { id: "c", from: 20, to: 30, worker: "v" },
  { id: "d", from: 50, to: 60, worker: "w" },
);

describe("the arrow keys", () => {
  it.each<[number, Step, number]>([
    [0, "right", 2],
    [2, "left", 0],
    [0, "left", 0],
    [2, "right", 2],
    [2, "down", 1],
    [3, "up", 2],
    [0, "up", 0],
    [1, "down", 1],
  ])("lead from run %s %s to %s", (run, step, expected) => {
    expect(neighbourOf(TABLE, TABLE.lanes.workers, run, step, 100)).toBe(expected);
  });
});

describe("the runs that can be chosen one by one", () => {
  const places = placeRows(TABLE.lanes.workers, { lane: 20, head: 0, gap: 6 }, Uint8Array.of(1, 1));
  const boxes = (to: number, bottom = 100): unknown =>
    boxesOf({
      table: TABLE,
      lanes: TABLE.lanes.workers,
      places,
      view: { span: { from: 0, to }, width: 100, now: 100 },
      top: 0,
      height: bottom,
    });

  it("are those in view and wide enough, cut at the edges", () => {
    expect(boxes(25)).toEqual([
      { run: 0, left: 0, top: 0, width: 40, height: 20 },
      { run: 2, left: 80, top: 0, width: 20, height: 20 },
      { run: 1, left: 20, top: 26, width: 80, height: 20 },
    ]);
    expect(boxes(25, 10)).toHaveLength(2);
    expect(boxes(1000)).toEqual([]);
  });
});
