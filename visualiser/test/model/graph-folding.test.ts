import { describe, expect, it } from "vitest";
import type { Graph, GraphNode } from "../../src/model/graph";
import { foldGraph, MAX_ITEMS, type Shown } from "../../src/model/graph-folding";
import type { GroupItem, Items } from "../../src/model/graph-items";
import { chainOf, fanOf, graphOf, layersOf, linksOf, randomLinks } from "../graphs";

const AUTO: Shown = { folding: "auto", opened: [], statuses: [], depth: 0 };

function fold(graph: Graph, shown: Partial<Shown> = {}): Items {
  return foldGraph(graph, { ...AUTO, ...shown });
}

function groupsOf({ items }: Items): GroupItem[] {
  return items.filter((item) => item.kind === "group");
}

/** The indices of the nodes that stand alone. */
function singlesOf({ items }: Items): number[] {
  return items.flatMap((item) => (item.kind === "task" ? [item.node] : []));
}

function status(...failed: number[]): (node: number) => Partial<GraphNode> {
  return (node) => ({ status: failed.includes(node) ? "FAILED" : "DONE" });
}

describe("a graph of up to 300 tasks", () => {
  it("is not folded", () => {
    const items = fold(graphOf(MAX_ITEMS, fanOf(MAX_ITEMS)));
    expect(items.items).toHaveLength(MAX_ITEMS);
    expect(groupsOf(items)).toEqual([]);
  });

  it("is folded by family on demand", () => {
    const items = fold(graphOf(6, fanOf(6)), { folding: "families" });
    expect(groupsOf(items)).toMatchObject([{ key: "@Load", members: [1, 2, 3, 4, 5] }]);
    expect(items.links).toEqual([{ from: 0, to: 1 }]);
  });
});

describe("a fan of 5,000", () => {
  const graph = graphOf(5_000, fanOf(5_000), status(7, 4_000));
  const items = fold(graph);

  it("is its root, its failures, and one group of all others", () => {
    expect(singlesOf(items)).toEqual([0, 7, 4_000]);
    const [group] = groupsOf(items);
    expect(group).toMatchObject({ key: "1@Load", family: "Load", statuses: { DONE: 4_997 } });
    expect(group?.members).toHaveLength(4_997);
    expect(items.links).toHaveLength(3);
    expect(items.itemOf[7]).toBe(1);
    expect(items.itemOf[8]).toBe(3);
  });

  it("is unfolded with its siblings as people count", () => {
    const opened = fold(graphOf(5_000, fanOf(5_000)), { opened: ["1@Load"] });
    expect(groupsOf(opened)).toEqual([]);
    expect(singlesOf(opened).slice(0, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("keeps ten of very many failures single", () => {
    const failed = fold(graphOf(5_000, fanOf(5_000), () => ({ status: "FAILED" })));
    expect(singlesOf(failed)).toHaveLength(10);
    expect(groupsOf(failed)).toMatchObject([{ statuses: { FAILED: 4_990 } }]);
  });

  it("is not folded on demand", () => {
    expect(fold(graph, { folding: "none" }).items).toHaveLength(5_000);
  });
});

describe("a chain of 3,000", () => {
  const graph = graphOf(3_000, chainOf(3_000));

  it("is one group, for no depth has two", () => {
    const items = fold(graph);
    expect(groupsOf(items)).toMatchObject([{ key: "@Load", members: { length: 2_999 } }]);
    // That its tasks depend on each other is no link.
    expect(items.links).toEqual([{ from: 0, to: 1 }]);
  });

  it("shows the way to a failure, past the others", () => {
    const items = fold(graphOf(3_000, chainOf(3_000), status(5)));
    expect(singlesOf(items)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("shows a failure without the way to it, if that is long", () => {
    const items = fold(graphOf(3_000, chainOf(3_000), status(2_000)));
    expect(singlesOf(items)).toEqual([0, 2_000]);
    expect(items.items).toHaveLength(3);
  });
});

describe("a graph of 10,000 in layers of 100", () => {
  const graph = graphOf(10_001, layersOf(100, 100), status(5_050));

  it("is folded by depth", () => {
    const items = fold(graph);
    expect(groupsOf(items)).toHaveLength(100);
    expect(groupsOf(items).map(({ key }) => key)).toContain("7@Load");
    expect(items.items.length).toBeLessThanOrEqual(MAX_ITEMS);
    expect(singlesOf(items)).toContain(5_050);
  });

  it("has each task in just one item, and no link from one of them to itself", () => {
    const items = fold(graph);
    const count = items.items.map((item) => (item.kind === "group" ? item.members.length : 1));
    expect(count.reduce((sum, one) => sum + one)).toBe(10_001);
    expect(items.links.filter(({ from, to }) => from === to)).toEqual([]);
    expect(items.itemOf).not.toContain(-1);
  });

  it("is folded by family where depths are too many, and unfolded by depth first", () => {
    const deep = graphOf(8_001, layersOf(400, 20));
    expect(groupsOf(fold(deep)).map(({ key }) => key)).toEqual(["@Load"]);
    const opened = fold(deep, { opened: ["@Load"] });
    expect(groupsOf(opened)).toHaveLength(400);
    const further = fold(deep, { opened: ["@Load", "3@Load"] });
    expect(groupsOf(further)).toHaveLength(399);
    expect(singlesOf(further)).toHaveLength(21);
  });
});

describe("groups", () => {
  it("of three are left single while there is room", () => {
    const family = (node: number): Partial<GraphNode> => ({
      family: node < 4 ? "Small" : "Load",
    });
    const items = fold(graphOf(1_000, fanOf(1_000), family));
    expect(singlesOf(items)).toEqual([0, 1, 2, 3]);
    expect(groupsOf(items)).toMatchObject([{ family: "Load" }]);
  });

  it("of families whose names look like a depth are different", () => {
    const family = (node: number): Partial<GraphNode> => ({ family: node % 2 ? "A" : "1@A" });
    const items = fold(graphOf(1_000, fanOf(1_000), family));
    expect(new Set(groupsOf(items).map(({ key }) => key)).size).toBe(2);
  });

  it("may have links in a circle", () => {
    const family = (node: number): Partial<GraphNode> => ({ family: node % 2 ? "A" : "B" });
    const items = fold(graphOf(1_000, chainOf(1_000), family));
    expect(items.links).toEqual(linksOf([0, 1], [1, 2], [2, 1]));
  });
});

describe("two roots", () => {
  it("are both single, and so is the way from either to a failure", () => {
    const links = [...fanOf(500), ...linksOf([500, 501])];
    const graph = { ...graphOf(502, links, status(501)), roots: [0, 500] };
    expect(singlesOf(fold(graph))).toEqual([0, 500, 501]);
  });

  it("are folded where they are very many", () => {
    const graph = {
      ...graphOf(1_000, []),
      roots: Array.from({ length: 1_000 }, (_, node) => node),
    };
    expect(groupsOf(fold(graph))).toMatchObject([{ key: "0@Load", members: { length: 1_000 } }]);
  });
});

describe("filters", () => {
  const diamond = linksOf([0, 1], [0, 2], [1, 3], [2, 3], [3, 4]);

  it("by status keep the way to what they let through", () => {
    const items = fold(graphOf(5, diamond, status(3)), { statuses: ["FAILED"] });
    expect(singlesOf(items)).toEqual([0, 1, 3]);
    expect(items.itemOf).toEqual([0, 1, -1, 2, -1]);
    expect(items.links).toEqual(linksOf([0, 1], [1, 2]));
  });

  it("by depth leave out what is farther", () => {
    expect(singlesOf(fold(graphOf(5, diamond), { depth: 1 }))).toEqual([0, 1, 2]);
  });

  it("by depth count in both directions from the root", () => {
    const both = { ...graphOf(5, diamond), roots: [3], isBoth: true };
    expect(singlesOf(fold(both, { depth: 1 }))).toEqual([3, 1, 2, 4]);
  });

  it("that let nothing through leave the root", () => {
    expect(singlesOf(fold(graphOf(5, diamond), { statuses: ["FAILED"] }))).toEqual([0]);
  });
});

describe("any graph", () => {
  it.each([1, 2, 3])("is folded without losing a task or a link, %i", (seed) => {
    const links = randomLinks(2_000, seed);
    const told = (node: number): Partial<GraphNode> => ({
      family: `F${node % 7}`,
      status: node % 97 === 0 ? "FAILED" : "DONE",
    });
    const { items, itemOf, links: between } = fold(graphOf(2_000, links, told));
    const members = items.flatMap((item) => (item.kind === "group" ? item.members : [item.node]));
    expect(members.toSorted((a, b) => a - b)).toEqual([...Array(2_000).keys()]);
    const pairs = new Set(between.map(({ from, to }) => `${from} ${to}`));
    for (const { from, to } of links) {
      const [one, other] = [itemOf[from], itemOf[to]];
      expect(one === other || pairs.has(`${one} ${other}`)).toBe(true);
    }
  });
});
