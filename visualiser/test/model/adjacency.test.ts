import { describe, expect, it } from "vitest";
import { layersOf, neighboursOf, reach } from "../../src/model/adjacency";
import { chainOf, linksOf } from "../graphs";

const DIAMOND = linksOf([0, 1], [0, 2], [1, 3], [2, 3], [0, 3]);

describe("neighbours", () => {
  it("are found along the links, and against them", () => {
    expect(neighboursOf(4, DIAMOND)).toEqual({
      start: new Int32Array([0, 3, 4, 5, 5]),
      list: new Int32Array([1, 2, 3, 3, 3]),
    });
    expect([...neighboursOf(4, DIAMOND, true).list]).toEqual([0, 0, 1, 2, 0]);
  });
});

describe("what roots reach", () => {
  it("has shortest ways", () => {
    const { distance, before, order } = reach(5, [0], [neighboursOf(5, DIAMOND)]);
    expect([...distance]).toEqual([0, 1, 1, 1, -1]);
    expect([...before]).toEqual([-1, 0, 0, 0, -1]);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it("goes both ways from the roots alone", () => {
    const links = linksOf([0, 1], [1, 2], [0, 3]);
    const both = [neighboursOf(4, links), neighboursOf(4, links, true)];
    // What else depends on a dependent is no neighbour of the root.
    expect([...reach(4, [1], both).distance]).toEqual([1, 0, 1, -1]);
  });
});

describe("layers", () => {
  function layers(size: number, links: ReturnType<typeof linksOf>): number[] {
    return [...layersOf(size, links, reach(size, [0], [neighboursOf(size, links)]))];
  }

  it("are longest ways", () => {
    expect(layers(4, DIAMOND)).toEqual([0, 1, 1, 2]);
  });

  it("are shortest ways in circles, and a loop is none", () => {
    expect(layers(4, linksOf([0, 1], [1, 2], [2, 1], [0, 3], [3, 3]))).toEqual([0, 1, 2, 1]);
  });

  it("may be 20,000", () => {
    expect(layers(20_000, chainOf(20_000)).at(-1)).toBe(19_999);
  });
});
