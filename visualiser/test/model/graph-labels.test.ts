import { describe, expect, it } from "vitest";
import { foldGraph } from "../../src/model/graph-folding";
import { labelItems, labelNodes, type Label } from "../../src/model/graph-labels";
import type { DependencyGraph } from "../../src/api/types";
import { fanOf, graphOf, knownNode, layersOf, readAnswer, unknownNode } from "../graphs";

/** The labels of what the root depends on. */
function label(nodes: DependencyGraph): Label[] {
  const root = knownNode({ name: "Root", deps: Object.keys(nodes) });
  return labelNodes(readAnswer({ root, ...nodes }, "root").nodes).slice(1);
}

describe("the label of a node", () => {
  it("is its family, and its parameters on one line", () => {
    const node = knownNode({ name: "etl.Load", params: { date: "2026-11-21", days: 3 } });
    expect(label({ a: node })).toEqual([{ name: "etl.Load", line: "date=2026-11-21, days=3" }]);
  });

  it("starts with the parameters that distinguish it in its family", () => {
    const load = (region: string): DependencyGraph[string] =>
      knownNode({ name: "etl.Load", params: { date: "2026-11-21", region } });
    expect(label({ a: load("north"), b: load("south") }).map(({ line }) => line)).toEqual([
      "region=north, date=2026-11-21",
      "region=south, date=2026-11-21",
    ]);
  });

  it("is cut where it is long", () => {
    const node = knownNode({ name: "x".repeat(90), params: { text: "long ".repeat(90), z: "1" } });
    const [{ name, line } = { name: "", line: "" }] = label({ a: node });
    expect(name).toMatch(/^x+…x+$/);
    expect(name.length).toBeLessThan(40);
    expect(line).toMatch(/^text=long .*…/);
    expect(line.length).toBeLessThan(40);
  });

  it("has one line alone without parameters", () => {
    expect(label({ a: knownNode() })).toEqual([{ name: "Load", line: "" }]);
  });

  it("is the id where nothing else is known", () => {
    const nodes = { "etl.Load_1": unknownNode("etl.Load_1", "etl.Load"), odd: unknownNode("odd") };
    expect(label(nodes)).toEqual([
      { name: "etl.Load", line: "etl.Load_1" },
      { name: "odd", line: "" },
    ]);
  });
});

describe("the label of a group", () => {
  const shown = { folding: "families", opened: [], statuses: [], depth: 0 } as const;

  it("is its family, its size, and how many need attention", () => {
    const graph = graphOf(50, fanOf(50), (node) => ({ status: node > 40 ? "FAILED" : "DONE" }));
    const folded = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, params: {} })) };
    const { items } = foldGraph({ ...folded, roots: [] }, shown);
    // Failures that nothing leads to have no way to show.
    expect(labelItems(items, folded.nodes)).toEqual([{ name: "Load", line: "50 tasks, 9 failed" }]);
  });

  it("has the parameters that tell it from others of its family", () => {
    const graph = graphOf(401, layersOf(4, 100), (node) => ({
      params: { layer: String(Math.floor((node - 1) / 100)), n: String(node), v: "1" },
    }));
    const { items } = foldGraph(graph, { ...shown, folding: "auto" });
    expect(labelItems(items, graph.nodes).map(({ line }) => line)).toEqual([
      "layer=-1, n=0, v=1",
      "100 tasks, layer=0",
      "100 tasks, layer=1",
      "100 tasks, layer=2",
      "100 tasks, layer=3",
    ]);
  });
});
