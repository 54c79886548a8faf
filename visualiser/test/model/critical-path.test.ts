import { describe, expect, it } from "vitest";
import { criticalPath, describeCriticalPath } from "../../src/model/critical-path";
import type { GraphNode } from "../../src/model/graph";
import { chainOf, linksOf } from "../graphs";

/** Tasks of a family that took so many seconds; null: nobody knows. */
function nodesOf(...told: [family: string, seconds: number | null][]): GraphNode[] {
  return told.map(([family, seconds], index) => ({
    taskId: `task-${index}`,
    family,
    params: {},
    status: seconds === null ? "PENDING" : "DONE",
    priority: 0,
    resources: {},
    startedAt: seconds === null ? null : 1000,
    changedAt: seconds === null ? null : 1000 + seconds,
  }));
}

describe("the critical path", () => {
  const links = linksOf([0, 1], [0, 2], [2, 3]);

  it("is the chain that takes longest, not that of most tasks", () => {
    const nodes = nodesOf(["Root", 10], ["Slow", 100], ["Fast", 5], ["Fast", 5]);
    const path = criticalPath(nodes, links, 0);
    expect(path).toEqual({ nodes: [0, 1], links: [0], seconds: 110, known: 2 });
  });

  it("counts a task that has not run as its family, or as all", () => {
    const nodes = nodesOf(["Root", null], ["Fast", 1], ["Slow", 30], ["Slow", null]);
    const path = criticalPath(nodes, links, 0);
    // Of Slow the median is 30, of all that are known 15.5.
    expect(path).toEqual({ nodes: [0, 2, 3], links: [1, 2], seconds: 75.5, known: 1 });
  });

  it("has most tasks where no run time is known", () => {
    const nodes = nodesOf(["A", null], ["B", null], ["C", null], ["D", null]);
    const path = criticalPath(nodes, links, 0);
    expect(path).toEqual({ nodes: [0, 2, 3], links: [1, 2], seconds: null, known: 0 });
  });

  it("counts a run that goes on up to now", () => {
    const [done, other] = nodesOf(["A", 5], ["B", 5]);
    if (done === undefined || other === undefined) throw new Error("there are two");
    const nodes = [done, { ...other, status: "RUNNING" as const }];
    expect(criticalPath(nodes, linksOf([0, 1]), 1060)?.seconds).toBe(65);
  });

  it("takes a cycle, and 20,000 steps", () => {
    const cycle = nodesOf(["A", 1], ["B", 1], ["C", 1]);
    expect(criticalPath(cycle, linksOf([0, 1], [1, 2], [2, 1]), 0)?.nodes).toEqual([0, 1, 2]);
    const long = nodesOf(...Array.from({ length: 20_000 }, (): [string, number] => ["A", 1]));
    expect(criticalPath(long, chainOf(20_000), 0)?.seconds).toBe(20_000);
  });

  it("is not there without tasks", () => {
    expect(criticalPath([], [], 0)).toBeNull();
  });
});

it.each([
  [null, 0, "Critical path: 3 tasks, the longest chain, for no run time is known."],
  [75.5, 3, "Critical path: 3 tasks, 1 m 16 s, from the last run of each."],
  [
    75.5,
    1,
    "Critical path: 3 tasks, 1 m 16 s, from the last runs of 1; for 2 what is usual in this graph.",
  ],
])("says what it is computed from: %s, %s", (seconds, known, text) => {
  expect(describeCriticalPath({ nodes: [0, 2, 3], links: [1, 2], seconds, known })).toBe(text);
});
