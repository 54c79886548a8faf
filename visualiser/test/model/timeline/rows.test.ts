import { describe, expect, it } from "vitest";
import { placeRows } from "../../../src/model/timeline/rows";
import type { Lanes } from "../../../src/model/timeline/lanes";

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

describe("rows", () => {
  const places = placeRows(lanesOf(1, 3, 20), { lane: 20, head: 0, gap: 6 });

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
    expect(placeRows(lanesOf(), { lane: 20, head: 0, gap: 6 }).groupsBetween(0, 100)).toEqual([
      0, 0,
    ]);
  });

  it("leave room for names above the lanes", () => {
    const narrow = placeRows(lanesOf(1, 1), { lane: 20, head: 18, gap: 6 });
    expect(narrow.topOfLane(0)).toBe(18);
    expect(narrow.topOfLane(1)).toBe(62);
    expect(narrow.laneAt(10)).toBe(-1);
  });
});
