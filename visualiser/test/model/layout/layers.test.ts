import { describe, expect, it } from "vitest";
import { assignLayers } from "../../../src/model/layout/layers";
import { chainOf, linksOf } from "../../graphs";

describe("layers", () => {
  it("put a node behind the last of those that lead to it", () => {
    const links = linksOf([0, 1], [0, 2], [1, 3], [3, 2]);
    const { layers, forward } = assignLayers(4, links);
    expect(layers).toEqual([0, 1, 3, 2]);
    expect(forward.map(({ link }) => link).sort()).toEqual([0, 1, 2, 3]);
  });

  it("turn the link round that closes a circle", () => {
    const { layers, forward } = assignLayers(3, linksOf([0, 1], [1, 2], [2, 0]));
    expect(layers).toEqual([0, 1, 2]);
    expect(forward).toContainEqual({ upper: 0, lower: 2, link: 2 });
  });

  it("keep both links between two that need each other", () => {
    const { layers, forward } = assignLayers(2, linksOf([0, 1], [1, 0]));
    expect(layers).toEqual([0, 1]);
    expect(forward).toEqual([
      { upper: 0, lower: 1, link: 0 },
      { upper: 0, lower: 1, link: 1 },
    ]);
  });

  it("leave out the link of a node to itself", () => {
    const { layers, forward } = assignLayers(2, linksOf([0, 0], [0, 1], [1, 1]));
    expect(layers).toEqual([0, 1]);
    expect(forward).toEqual([{ upper: 0, lower: 1, link: 1 }]);
  });

  it("reach 20,000 deep", () => {
    expect(assignLayers(20_000, chainOf(20_000)).layers.at(-1)).toBe(19_999);
  });
});
