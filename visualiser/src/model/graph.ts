/** The graph of what a task needs, or of what needs it, from the server's answer. */

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
  /** When the last run began, in seconds since the epoch; null: there was none, or nobody knows. */
  readonly began: number | null;
  /** When the status last changed; null: nobody knows. */
  readonly changed: number | null;
}

/** Indices of two nodes. It leads away from the root: `to` is among the `deps` of `from`. */
export interface Link {
  readonly from: number;
  readonly to: number;
}

export interface Graph {
  /** The root is the first. */
  readonly nodes: readonly GraphNode[];
  readonly links: readonly Link[];
  /** How many of the nodes the server has cut off: of these only the id is known. */
  readonly cutOff: number;
}

/** Numbers in ids by their value: day 9 comes before day 10. */
const NUMERIC = new Intl.Collator("en", { numeric: true });

type AnsweredNode = DependencyGraph[string];

/** As the scheduler guesses the family of a task of which only the id is known. */
const FAMILY = /^([^(_]+)[(_]/;
/** What it says if it cannot. */
const NO_FAMILY = "UNKNOWN";

/** Null if the server does not know the task. */
export function readGraph(answer: DependencyGraph, rootId: string): Graph | null {
  const answered = new Map(Object.entries(answer));
  const root = answered.get(rootId);
  if (root === undefined) return null;
  const inOrder = new Map([[rootId, root], ...answered]);

  const nodes = [...inOrder].map(([taskId, node]) => nodeOf(taskId, node));
  const indices = new Map(nodes.map(({ taskId }, index) => [taskId, index]));
  const links: Link[] = [];
  [...inOrder.values()].forEach((node, from) => {
    // The server tells them in no particular order; the drawing is to be the same each time.
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

/** Whether both have the same nodes and links, so that one layout serves for both. */
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

/** How long the last run took, or has taken so far, in seconds; null where that is not known. */
export function runTimeOf(node: GraphNode, now: number): number | null {
  if (node.began === null) return null;
  switch (node.status) {
    case "RUNNING":
    case "BATCH_RUNNING":
      return Math.max(0, now - node.began);
    case "DONE":
    case "FAILED":
      // Somebody may have said so long before the run that is known.
      return node.changed === null || node.changed < node.began ? null : node.changed - node.began;
    default:
      return null;
  }
}

/** The same as the reader sees it. */
export function describeRunTime(node: GraphNode, now: number): string | null {
  const time = runTimeOf(node, now);
  if (time === null) return null;
  return isRunning(node) ? formatAge(time) : formatDuration(time);
}

/** Its family, or its id if that tells no family. */
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
  if (!("resources" in node)) return { ...shared, resources: {}, began: null, changed: null };
  return {
    ...shared,
    resources: node.resources,
    began: node.time_running,
    changed: node.last_updated,
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
    began: null,
    changed: null,
  };
}
