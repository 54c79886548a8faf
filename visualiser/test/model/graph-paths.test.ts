import { describe, expect, it } from "vitest";
import { linksOfNode, pathFromRoot } from "../../src/model/graph-paths";
import { chainOf, linksOf } from "../graphs";

function graphOf(size: number, links: ReturnType<typeof linksOf>) {
  return { nodes: new Array<never>(size), links };
}

describe("a path from the root", () => {
  it("is a shortest one", () => {
    const links = linksOf([0, 1], [1, 2], [2, 3], [0, 2]);
    expect(pathFromRoot(graphOf(4, links), 3)).toEqual({ nodes: [0, 2, 3], links: [3, 2] });
  });

  it("is the root alone for the root, and a node alone that it does not reach", () => {
    const graph = graphOf(3, linksOf([0, 1], [1, 0]));
    expect(pathFromRoot(graph, 0)).toEqual({ nodes: [0], links: [] });
    expect(pathFromRoot(graph, 2)).toEqual({ nodes: [2], links: [] });
  });

  it("begins at the nearest of several roots", () => {
    const graph = graphOf(4, linksOf([0, 2], [2, 3], [1, 3]));
    expect(pathFromRoot(graph, 3, [0, 1])).toEqual({ nodes: [1, 3], links: [2] });
  });

  it("leads against the links to what leads to the root", () => {
    const graph = graphOf(4, linksOf([1, 0], [2, 1], [0, 3]));
    expect(pathFromRoot(graph, 2)).toEqual({ nodes: [0, 1, 2], links: [0, 1] });
  });

  it("takes 20,000 steps", () => {
    expect(pathFromRoot(graphOf(20_000, chainOf(20_000)), 19_999).links).toHaveLength(19_999);
  });
});

it("finds the links that leave a node or enter it", () => {
  expect(linksOfNode(linksOf([0, 1], [1, 2], [0, 2], [2, 2]), 2)).toEqual([1, 2, 3]);
});
