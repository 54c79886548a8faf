import { describe, expect, it } from "vitest";
import { readGraph } from "../../src/model/graph";
import { labelNodes, type Label } from "../../src/model/graph-labels";
import type { DependencyGraph } from "../../src/api/types";
import { knownNode, unknownNode } from "../graphs";

/** The labels of what the root depends on. */
function label(nodes: DependencyGraph): Label[] {
  const root = knownNode({ name: "Root", deps: Object.keys(nodes) });
  return labelNodes(readGraph({ root, ...nodes }, "root")?.nodes ?? []).slice(1);
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
