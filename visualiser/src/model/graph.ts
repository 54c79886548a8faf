/** The graph of a task's dependencies, or of its dependents, from the server's answer. */

import type { DependencyGraph } from "../api/types";
import { isRunning } from "./actions";
import { isNodeStatus, type NodeStatus } from "./status";
import { formatAge, formatDuration } from "./times";

export interface GraphNode {
  readonly taskId: string;
  readonly family: string;
  readonly params: Record<string, unknown>;
  readonly status: NodeStatus;
  readonly priority: number;
  readonly resources: Record<string, unknown>;
  /** When the last run started, in seconds since the epoch; null if it is not known. */
  readonly startedAt: number | null;
  /** When the status last changed; null if it is not known. */
  readonly changedAt: number | null;
}

/** Indices of two nodes; `to` is in the `deps` of `from`. Links lead away from the root. */
export interface Link {
  readonly from: number;
  readonly to: number;
}

export interface Graph {
  /** The root comes first. */
  readonly nodes: readonly GraphNode[];
  readonly links: readonly Link[];
  /** How many nodes the server has cut off: only their ids are known. */
  readonly cutOff: number;
}

/** Compares numbers in ids by value: day 9 comes before day 10. */
const NUMERIC = new Intl.Collator("en", { numeric: true });

type AnsweredNode = DependencyGraph[string];

/** How the scheduler guesses the family from an id. */
const FAMILY = /^([^(_]+)[(_]/;
/** The family if it cannot. */
const NO_FAMILY = "UNKNOWN";

/** Returns null if the server does not know the task. */
export function readGraph(answer: DependencyGraph, rootId: string): Graph | null {
  const answered = new Map(Object.entries(answer));
  const root = answered.get(rootId);
  if (root === undefined) return null;
  const inOrder = new Map([[rootId, root], ...answered]);

  const nodes = [...inOrder].map(([taskId, node]) => nodeOf(taskId, node));
  const indices = new Map(nodes.map(({ taskId }, index) => [taskId, index]));
  const links: Link[] = [];
  [...inOrder.values()].forEach((node, from) => {
    // The server sends them in no particular order; the drawing must be the same each time.
    for (const dep of [...node.deps].sort(compareIds)) {
      let to = indices.get(dep);
      if (to === undefined) {
        to = nodes.push(cutOffNode(dep)) - 1;
        indices.set(dep, to);
      }
      links.push({ from, to });
    }
  });
  return { nodes, links, cutOff: nodes.length - inOrder.size };
}

/** Whether both have the same nodes and links, and so the same layout. */
export function hasSameShape(one: Graph, other: Graph): boolean {
  return (
    one.nodes.length === other.nodes.length &&
    one.links.length === other.links.length &&
    one.nodes.every(({ taskId }, index) => taskId === other.nodes[index]?.taskId) &&
    one.links.every(({ from, to }, index) => {
      const link = other.links[index];
      return from === link?.from && to === link.to;
    })
  );
}

/** Returns how long the last run took, or has taken so far, in seconds; null if it is not known. */
export function runTimeOf(node: GraphNode, now: number): number | null {
  if (node.startedAt === null) return null;
  switch (node.status) {
    case "RUNNING":
    case "BATCH_RUNNING":
      return Math.max(0, now - node.startedAt);
    case "DONE":
    case "FAILED":
      // The status may be older than the run that is known.
      return node.changedAt === null || node.changedAt < node.startedAt
        ? null
        : node.changedAt - node.startedAt;
    default:
      return null;
  }
}

/** Returns the run time as text; null if it is not known. */
export function describeRunTime(node: GraphNode, now: number): string | null {
  const time = runTimeOf(node, now);
  if (time === null) return null;
  return isRunning(node) ? formatAge(time) : formatDuration(time);
}

/** Returns the family, or the id if the family is not known. */
export function nameOf({ family, taskId }: GraphNode): string {
  return family === NO_FAMILY ? taskId : family;
}

function compareIds(one: string, other: string): number {
  return NUMERIC.compare(one, other) || (one < other ? -1 : 1);
}

function nodeOf(taskId: string, node: AnsweredNode): GraphNode {
  const shared = {
    taskId,
    family: node.name,
    params: node.params,
    status: isNodeStatus(node.status) ? node.status : "UNKNOWN",
    priority: node.priority,
  } as const;
  if (!("resources" in node)) return { ...shared, resources: {}, startedAt: null, changedAt: null };
  return {
    ...shared,
    resources: node.resources,
    startedAt: node.time_running,
    changedAt: node.last_updated,
  };
}

function cutOffNode(taskId: string): GraphNode {
  return {
    taskId,
    family: FAMILY.exec(taskId)?.[1] ?? NO_FAMILY,
    params: { task_id: taskId },
    status: "TRUNCATED",
    priority: 0,
    resources: {},
    startedAt: null,
    changedAt: null,
  };
}
