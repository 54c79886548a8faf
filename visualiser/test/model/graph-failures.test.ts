import { expect, it } from "vitest";
import type { GraphNode } from "../../src/model/graph";
import { orderFailures } from "../../src/model/graph-failures";
import { chainOf, linksOf } from "../graphs";

function nodesOf(...told: [status: GraphNode["status"], changedAt?: number][]): GraphNode[] {
  return told.map(([status, changedAt], index) => ({
    taskId: `task-${index}`,
    family: "Load",
    params: {},
    status,
    priority: 0,
    resources: {},
    startedAt: null,
    changedAt: changedAt ?? null,
  }));
}

it("starts with the first cause, and ends with what failed above it", () => {
  const nodes = nodesOf(["FAILED", 1], ["DONE"], ["DISABLED", 2], ["FAILED", 3]);
  expect(orderFailures(nodes, chainOf(4))).toEqual([3, 2, 0]);
});

it("orders first causes by when they failed", () => {
  const nodes = nodesOf(["PENDING"], ["FAILED", 9], ["FAILED"], ["FAILED", 5]);
  expect(orderFailures(nodes, linksOf([0, 1], [0, 2], [0, 3]))).toEqual([3, 1, 2]);
});

it("has nothing for a graph without failures", () => {
  expect(orderFailures(nodesOf(["DONE"], ["PENDING"]), linksOf([0, 1]))).toEqual([]);
});

it("takes a cycle, and 20,000 steps", () => {
  const cycle = nodesOf(["FAILED"], ["FAILED"]);
  expect(orderFailures(cycle, linksOf([0, 1], [1, 0])).toSorted()).toEqual([0, 1]);
  const long = nodesOf(...Array.from({ length: 20_000 }, (): ["FAILED"] => ["FAILED"]));
  expect(orderFailures(long, chainOf(20_000)).slice(0, 2)).toEqual([19_999, 19_998]);
});
