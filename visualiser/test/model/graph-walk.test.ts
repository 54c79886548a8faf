import { describe, expect, it } from "vitest";
import { isArrowKey, walk, type ArrowKey } from "../../src/model/graph-walk";
import { layOut, type Direction, type Layout } from "../../src/model/layout";
import { linksOf, VIEW } from "../graphs";

//   0
//  / \
// 1   2
//     |\
//     3 4
const LINKS = linksOf([0, 1], [0, 2], [2, 3], [2, 4]);

function step(direction: Direction, from: number, key: ArrowKey): number | null {
  const lengths = [100, 100, 100, 100, 100];
  const layout = layOut({ direction, isRootLast: false, lengths, links: LINKS, view: VIEW });
  return walk(layout, LINKS, from, key);
}

describe("an arrow key", () => {
  it.each<[number, ArrowKey, number | null]>([
    [0, "ArrowUp", null],
    [0, "ArrowLeft", null],
    [1, "ArrowUp", 0],
    [1, "ArrowDown", null],
    [1, "ArrowRight", 2],
    [2, "ArrowLeft", 1],
    [2, "ArrowRight", null],
    [3, "ArrowUp", 2],
    [3, "ArrowRight", 4],
    [4, "ArrowLeft", 3],
  ])("leads top-down from %d by %s to %s", (from, key, to) => {
    expect(step("down", from, key)).toBe(to);
  });

  it("leads along a link to the nearest of its nodes", () => {
    expect([1, 2]).toContain(step("down", 0, "ArrowDown"));
    expect([3, 4]).toContain(step("down", 2, "ArrowDown"));
  });

  it.each<[number, ArrowKey, number | null]>([
    [0, "ArrowLeft", null],
    [1, "ArrowLeft", 0],
    [1, "ArrowDown", 2],
    [2, "ArrowUp", 1],
    [3, "ArrowLeft", 2],
    [3, "ArrowDown", 4],
    [4, "ArrowRight", null],
  ])("leads left to right from %d by %s to %s", (from, key, to) => {
    expect(step("right", from, key)).toBe(to);
  });

  it.each<[number, ArrowKey, number | null]>([
    [0, "ArrowRight", 2],
    [1, "ArrowRight", 3],
    [2, "ArrowLeft", 0],
    [1, "ArrowDown", 4],
    [0, "ArrowDown", 1],
  ])("leads to what no link joins, from %d by %s to %s", (from, key, to) => {
    const links = linksOf([0, 1], [2, 3]);
    const places = [
      { x: 0, y: 0, layer: 0, length: 50 },
      { x: 0, y: 90, layer: 1, length: 50 },
      { x: 200, y: 0, layer: 2, length: 50 },
      { x: 200, y: 90, layer: 3, length: 50 },
      { x: 0, y: 200, layer: 4, length: 50 },
    ];
    const size = { width: 250, height: 220, paths: [], blocks: [] };
    const layout: Layout = { direction: "down", isRootLast: false, ...size, places };
    expect(walk(layout, links, from, key)).toBe(to);
  });

  it("leads nowhere from a node that is not there", () => {
    expect(step("down", 9, "ArrowDown")).toBeNull();
  });

  it("is distinguished from other keys", () => {
    expect(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].every(isArrowKey)).toBe(true);
    expect(["a", "Enter", "constructor"].some(isArrowKey)).toBe(false);
  });
});
