import { describe, expect, it } from "vitest";
import type { Lanes } from "../../../src/model/timeline/lanes";
import { countResults } from "../../../src/model/timeline/results";
import { anchored, lanesInUse, placeRows, type RowPlaces } from "../../../src/model/timeline/rows";
import { manyRuns, tableOf } from "./tables";

const LOOK = { lane: 20, head: 0, gap: 6 };

function lanesOf(...counts: number[]): Lanes {
  let first = 0;
  const groups = counts.map((lanes, index) => {
    const group = { name: `g${index}`, index, first, lanes, runs: lanes };
    first += lanes;
    return group;
  });
  const none = new Uint32Array(0);
  const empty = { order: none, offsets: none };
  return { groups, laneOf: none, ...empty, marked: empty };
}

/** All lanes are in use. */
function placed(lanes: Lanes, look = LOOK): RowPlaces {
  const count = lanes.groups.reduce((sum, group) => sum + group.lanes, 0);
  return placeRows(lanes, look, new Uint8Array(count).fill(1));
}

describe("rows", () => {
  const places = placed(lanesOf(1, 3, 20));

  it("stand below each other, the lanes of large groups thinner", () => {
    expect([0, 1, 2].map((group) => places.topOfGroup(group))).toEqual([0, 26, 92]);
    expect([0, 1, 2].map((group) => places.heightOfGroup(group))).toEqual([20, 60, 180]);
    expect(places.total).toBe(92 + 180 + 6);
    expect(places.heightOfLane(3)).toBe(20);
    expect(places.heightOfLane(4)).toBe(9);
  });

  it("answer which lane is at a height", () => {
    for (let lane = 0; lane < 24; lane += 1)
      expect(places.laneAt(places.topOfLane(lane) + 1)).toBe(lane);
    expect(places.laneAt(23)).toBe(-1);
    expect(places.laneAt(-5)).toBe(-1);
    expect(places.laneAt(5000)).toBe(-1);
  });

  it("answer which groups are in view", () => {
    expect(places.groupsBetween(0, 10)).toEqual([0, 1]);
    expect(places.groupsBetween(30, 100)).toEqual([1, 3]);
    expect(placed(lanesOf()).groupsBetween(0, 100)).toEqual([0, 0]);
  });

  it("leave room for names above the lanes", () => {
    const narrow = placed(lanesOf(1, 1), { ...LOOK, head: 18 });
    expect(narrow.topOfLane(0)).toBe(18);
    expect(narrow.topOfLane(1)).toBe(62);
    expect(narrow.laneAt(10)).toBe(-1);
  });
});

describe("rows of a span", () => {
  const TABLE = tableOf(
    { id: "a", from: 0, to: 90, worker: "v" },
    { id: "b", from: 5, to: 40, worker: "v" },
    { id: "c", from: 6, to: 60, worker: "v" },
    { id: "d", from: 0, to: 20, worker: "w" },
    { id: "e", from: 0, to: null, worker: "x" },
  );
  const { workers: lanes } = TABLE.lanes;
  const of = (from: number, to: number, look = LOOK): RowPlaces =>
    placeRows(lanes, look, lanesInUse(TABLE, lanes, { from, to }));

  it("are the lanes that have runs in it, close together", () => {
    expect([...lanesInUse(TABLE, lanes, { from: 45, to: 55 })]).toEqual([1, 0, 1, 0, 1]);
    const places = of(45, 55);
    expect([...places.lanesOfGroup(0)]).toEqual([0, 2]);
    expect(places.topOfLane(2)).toBe(20);
    expect(places.laneAt(25)).toBe(2);
  });

  it("leave one line for a group without runs", () => {
    const places = of(45, 55);
    expect([0, 1, 2].map((group) => places.heightOfGroup(group))).toEqual([40, 20, 20]);
    expect([...places.lanesOfGroup(1)]).toEqual([]);
    expect(places.laneAt(places.topOfGroup(1) + 5)).toBe(-1);
    expect(of(45, 55, { ...LOOK, head: 18 }).heightOfGroup(1)).toBe(20);
  });

  it("are those that a search through all runs finds", () => {
    const many = tableOf(...manyRuns(2_000));
    const all = many.lanes.families;
    for (const [from, to] of [
      [0, 50],
      [4_000, 4_100],
      [10_250, 10_300],
    ] as const) {
      const expected = new Uint8Array(all.offsets.length - 1);
      for (let run = 0; run < many.count; run += 1)
        if ((many.started[run] ?? 0) <= to && (many.ended[run] ?? 0) > from)
          expected[all.laneOf[run] ?? 0] = 1;
      expect(lanesInUse(many, all, { from, to })).toEqual(expected);
    }
  });

  it("keep the group at the upper edge there when others change", () => {
    const [before, after] = [of(10, 15), of(45, 55)];
    expect(anchored(before, after, before.topOfGroup(2))).toBe(after.topOfGroup(2));
    // What was in the middle of a group stays in it.
    expect(anchored(before, after, 50)).toBe(40);
    expect(anchored(before, after, 0)).toBe(0);
  });

  it("are counted by how their runs ended", () => {
    const table = tableOf(
      { id: "a", from: 0, to: 10, worker: "v" },
      { id: "b", from: 20, to: 30, worker: "v", status: "LOST" },
      { id: "c", from: 20, to: null, worker: "v" },
      { id: "d", from: 22, to: 26, worker: "v", status: "PENDING" },
      { id: "e", from: 50, to: 60, worker: "w" },
    );
    expect(countResults(table, table.lanes.workers, { from: 15, to: 40 })).toEqual([
      { runs: 3, running: 1, failed: 1, done: 0 },
      { runs: 0, running: 0, failed: 0, done: 0 },
    ]);
  });
});
