import { describe, expect, it } from "vitest";
import type { DependencyGraph } from "../../src/api/types";
import { hasSameShape, nameOf, readGraph, runTimeOf, type Graph } from "../../src/model/graph";
import { answerOf, columnsOf, knownNode, readAnswer as read, unknownNode } from "../graphs";

/** Links as pairs of ids. */
function pairsOf({ nodes, links }: Graph): [string | undefined, string | undefined][] {
  return links.map(({ from, to }) => [nodes[from]?.taskId, nodes[to]?.taskId]);
}

describe("a graph", () => {
  it("has the root first, and a link for each dependency", () => {
    const graph = read(answerOf({ a_1: [], root: ["b_10", "b_9", "a_1"], b_9: ["a_1"] }), "root");
    expect(graph.nodes.map(({ taskId }) => taskId)).toEqual(["root", "a_1", "b_9", "b_10"]);
    expect(pairsOf(graph)).toEqual([
      ["root", "b_10"],
      ["root", "b_9"],
      ["root", "a_1"],
      ["b_9", "a_1"],
    ]);
    expect(graph.cutOff).toBe(0);
  });

  it("has the facts of a known task", () => {
    const answer = {
      a: knownNode({
        status: "RUNNING",
        name: "etl.Load",
        params: { date: "2026-11-21" },
        priority: 7,
        resources: { db: 2 },
        time_running: 60,
        last_updated: 61,
      }),
    };
    expect(read(answer, "a").nodes).toEqual([
      {
        taskId: "a",
        family: "etl.Load",
        status: "RUNNING",
        params: { date: "2026-11-21" },
        priority: 7,
        resources: { db: 2 },
        startedAt: 60,
        changedAt: 61,
      },
    ]);
  });

  it("has no times of a task that no worker has reported", () => {
    const answer = { ...answerOf({ a: ["b_1"] }), b_1: unknownNode("b_1", "b") };
    expect(read(answer, "a").nodes[1]).toMatchObject({
      taskId: "b_1",
      family: "b",
      status: "UNKNOWN",
      startedAt: null,
      changedAt: null,
    });
  });

  it("has a node for each dependency that the server cut off, once", () => {
    const answer = {
      a: knownNode({ deps: ["etl.Load_1", "b"] }),
      b: knownNode({ deps: ["etl.Load_1", "odd"] }),
    };
    const graph = read(answer, "a");
    expect(graph.cutOff).toBe(2);
    expect(graph.nodes.slice(2)).toMatchObject([
      { taskId: "etl.Load_1", family: "etl.Load", status: "TRUNCATED" },
      { taskId: "odd", family: "UNKNOWN", status: "TRUNCATED" },
    ]);
    expect(pairsOf(graph)).toContainEqual(["b", "etl.Load_1"]);
  });

  it("leads away from the root also to what depends on it", () => {
    const answer = answerOf({ root: ["report"], report: ["dashboard"] });
    expect(pairsOf(readGraph(columnsOf(answer, "root", "up")))).toEqual([
      ["root", "report"],
      ["report", "dashboard"],
    ]);
  });

  it("may lead in a circle, or to its own start", () => {
    const graph = read(answerOf({ a: ["b", "a"], b: ["a"] }), "a");
    expect(pairsOf(graph)).toEqual([
      ["a", "b"],
      ["a", "a"],
      ["b", "a"],
    ]);
  });

  it("takes ids of any text", () => {
    const ids = ["12", "7", "__proto__", "constructor", "", " ", "a/b?c#d", "<b>"];
    const deps = JSON.stringify(ids);
    const nodes = ids.map((id) => `${JSON.stringify(id)}: ${JSON.stringify(knownNode())}`);
    const root = JSON.stringify(knownNode()).replace('"deps":[]', `"deps":${deps}`);
    const answer = JSON.parse(`{"root": ${root}, ${nodes.join()}}`) as DependencyGraph;
    const graph = read(answer, "root");
    expect(graph.nodes.map(({ taskId }) => taskId).sort()).toEqual([...ids, "root"].sort());
    expect(graph).toMatchObject({ cutOff: 0, links: { length: ids.length } });
  });

  it("may have 20,000 nodes in a row", () => {
    const answer: DependencyGraph = {};
    for (let step = 0; step < 20_000; step += 1) {
      answer[`chain_${step}`] = knownNode({ deps: [`chain_${step + 1}`] });
    }
    const graph = read(answer, "chain_0");
    expect(graph.nodes).toHaveLength(20_001);
    expect(graph).toMatchObject({ cutOff: 1, links: { length: 20_000 } });
  });
});

describe("the name of a node", () => {
  it("is the family, or the id if the family is unknown", () => {
    const answer = {
      ...answerOf({ a: ["x", "y_1"] }),
      x: unknownNode("x"),
      y_1: unknownNode("y_1", "y"),
    };
    expect(read(answer, "a").nodes.map(nameOf)).toEqual(["Load", "x", "y"]);
  });
});

describe("the shape of a graph", () => {
  const before = read(answerOf({ a: ["b", "c"] }), "a");

  it("does not depend on statuses", () => {
    const done = { a: knownNode({ deps: ["b", "c"] }), b: knownNode({ status: "DONE" }) };
    const answer = { ...answerOf({ a: ["b", "c"] }), ...done };
    expect(hasSameShape(before, read(answer, "a"))).toBe(true);
  });

  it.each([
    ["another node", { a: ["b", "d"] }],
    ["one node more", { a: ["b", "c", "d"] }],
    ["one link more", { a: ["b", "c"], b: ["c"] }],
  ])("is another with %s", (_, deps) => {
    expect(hasSameShape(before, read(answerOf(deps as Record<string, string[]>), "a"))).toBe(false);
  });

  it("is another with a link elsewhere", () => {
    const one = read(answerOf({ a: ["b", "c"], b: ["d"], c: [] }), "a");
    const other = read(answerOf({ a: ["b", "c"], b: [], c: ["d"] }), "a");
    expect(hasSameShape(one, other)).toBe(false);
  });
});

describe("a run time", () => {
  it.each([
    ["DONE", 100, 160, 60],
    ["FAILED", 100, 101.5, 1.5],
    ["RUNNING", 100, 100, 900],
    ["BATCH_RUNNING", 100, 100, 900],
    ["RUNNING", 2000, 2000, 0],
    ["DONE", null, 160, null],
    ["DONE", 200, 160, null],
    ["PENDING", 100, 160, null],
    ["DISABLED", 100, 160, null],
  ] as const)("%s, began at %s, changed at %s: %s", (status, began, changed, time) => {
    const answer = { a: knownNode({ status, time_running: began, last_updated: changed }) };
    expect(read(answer, "a").nodes.map((node) => runTimeOf(node, 1000))).toEqual([time]);
  });

  it("is unknown for a task that no worker has reported", () => {
    const [node] = read({ a: unknownNode("a") }, "a").nodes;
    expect(node === undefined ? 0 : runTimeOf(node, 1000)).toBeNull();
  });
});
