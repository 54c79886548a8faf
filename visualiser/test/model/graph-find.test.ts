import { describe, expect, it } from "vitest";
import { readGraph } from "../../src/model/graph";
import { findNodes, stepIn } from "../../src/model/graph-find";
import { knownNode } from "../graphs";

const { nodes } = readGraph(
  {
    Report_1: knownNode({ name: "Report", params: { date: "2025-03-14", n: 7 } }),
    Load_emea_2: knownNode({ name: "etl.Load", params: { region: "EMEA" } }),
    Load_apac_3: knownNode({ name: "etl.Load", params: { region: "apac" } }),
  },
  "Report_1",
) ?? { nodes: [] };

describe("tasks of a graph", () => {
  it.each([
    ["a family in any case", "LOAD", [1, 2]],
    ["a parameter with its value", "n=7", [0]],
    ["a value in any case", "emea", [1]],
    ["a part of the id", "load_apac", [2]],
    ["every word", "load region=apac", [2]],
  ])("are found by %s", (_, typed, expected) => {
    expect(findNodes(nodes, typed)).toEqual(expected);
  });

  it("are not found by nothing, or by words that one alone does not have", () => {
    expect(findNodes(nodes, "  ")).toEqual([]);
    expect(findNodes(nodes, "report emea")).toEqual([]);
  });
});

it("steps around the end of a list, and into it from outside", () => {
  expect([stepIn(3, 2, 1), stepIn(3, 0, -1), stepIn(3, 0, 1)]).toEqual([0, 2, 1]);
  expect([stepIn(3, -1, 1), stepIn(3, -1, -1), stepIn(0, -1, 1)]).toEqual([0, 2, -1]);
});
