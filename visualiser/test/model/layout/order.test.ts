import { describe, expect, it } from "vitest";
import type { Link } from "../../../src/model/graph";
import { joinChains, makeNode, numberItems, type Item } from "../../../src/model/layout/item";
import { assignLayers } from "../../../src/model/layout/layers";
import { countCrossings, orderRows } from "../../../src/model/layout/order";
import { makeRows, type Arrangement } from "../../../src/model/layout/rows";
import { linksOf, randomLinks } from "../../graphs";

function arrange(size: number, links: Link[]): Arrangement {
  const nodes = Array.from({ length: size }, (_, index) => makeNode(index, 20, 100));
  return makeRows(nodes, assignLayers(size, links), 1000);
}

function crossingsOf({ rows, chains }: Arrangement): number {
  joinChains(rows, chains);
  numberItems(rows);
  return countCrossings(rows);
}

function nodesOf(rows: readonly Item[][]): (number | null)[][] {
  return rows.map((row) => row.map(({ node }) => node));
}

describe("the order within rows", () => {
  it("has no crossings in a tree from the start", () => {
    const links = linksOf([0, 1], [0, 2], [0, 3], [1, 6], [2, 5], [3, 4], [1, 7]);
    const arrangement = arrange(8, links);
    expect(crossingsOf(arrangement)).toBe(0);
    expect(nodesOf(orderRows(arrangement).rows)).toEqual([[0], [1, 2, 3], [6, 7, 5, 4]]);
  });

  it("gives a link a lane in each row that it passes", () => {
    const { rows, chains } = arrange(4, linksOf([0, 1], [1, 2], [2, 3], [0, 3]));
    expect(nodesOf(rows)).toEqual([[0], [1, null], [2, null], [3]]);
    expect(chains[3]?.map(({ node }) => node)).toEqual([0, null, null, 3]);
  });

  it("draws links straight if there are no lanes left", () => {
    const nodes = [0, 1, 2].map((index) => makeNode(index, 20, 100));
    const layers = assignLayers(3, linksOf([0, 1], [1, 2], [0, 2]));
    const { rows, chains } = makeRows(nodes, layers, 0);
    expect(nodesOf(rows)).toEqual([[0], [1], [2]]);
    expect(chains[2]?.map(({ node }) => node)).toEqual([0, 2]);
  });

  it("removes crossings", () => {
    // 1 and 2 lead to both ends of the next row, unless they change places.
    const links = linksOf([0, 1], [0, 2], [0, 3], [1, 4], [3, 4], [2, 5], [1, 6], [3, 6]);
    expect(crossingsOf(orderRows(arrange(7, links)))).toBe(1);
  });

  it.each([1, 2, 3, 4, 5])("never has more crossings than at the start, %d", (seed) => {
    const links = randomLinks(50, seed);
    const before = crossingsOf(arrange(50, links));
    expect(crossingsOf(orderRows(arrange(50, links)))).toBeLessThanOrEqual(before);
  });

  it("counts each pair of links that cross", () => {
    // All of one row with all of the next: each pair of nodes crosses each other pair once.
    const links = linksOf([0, 1], [0, 2], [0, 3], ...[1, 2, 3].flatMap(toNext));
    expect(crossingsOf(arrange(7, links))).toBe(9);
  });
});

function toNext(node: number): [number, number][] {
  return [
    [node, 4],
    [node, 5],
    [node, 6],
  ];
}
