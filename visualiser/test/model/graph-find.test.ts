import { describe, expect, it } from "vitest";
import type { GraphNode } from "../../src/model/graph";
import { findNodes, stepIn } from "../../src/model/graph-find";

const nodes = [
  nodeOf("Report_1", "Report", { date: "2025-03-14", n: 7 }),
  nodeOf("Load_emea_2", "etl.Load", { region: "EMEA" }),
  nodeOf("Load_apac_3", "etl.Load", { region: "apac" }),
];

function nodeOf(taskId: string, family: string, params: GraphNode["params"]): GraphNode {
  return {
    taskId,
    family,
    params,
    status: "DONE",
    priority: 0,
    resources: {},
    startedAt: null,
    changedAt: null,
  };
}

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
