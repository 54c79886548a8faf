/** A graph of tasks, from the server's answer. */

import type { TaskGraph } from "../api/types";
import { isRunning } from "./actions";
import type { NodeStatus } from "./status";
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

/** Indices of two nodes. */
export interface Link {
  readonly from: number;
  readonly to: number;
}

export interface Graph {
  /** A root comes first. */
  readonly nodes: readonly GraphNode[];
  readonly links: readonly Link[];
  /** Indices of nodes. */
  readonly roots: readonly number[];
  /** Whether it has both what the roots depend on and what depends on them. */
  readonly isBoth: boolean;
  /** How many tasks the server has cut off: of the first of them the ids are known. */
  readonly cutOff: number;
}

/** The family if the scheduler cannot guess it from the id. */
const NO_FAMILY = "UNKNOWN";

/** Reads the server's answer. Links lead away from a root; where there are both directions, from a task to what it depends on. */
export function readGraph(answer: TaskGraph): Graph {
  const { tasks, links, kinds } = answer;
  const isUp = answer.direction === "up";
  const nodes = tasks.task_id.map((taskId, index): GraphNode => {
    const kind = kinds[tasks.kind[index] ?? 0];
    const status = tasks.status[index] ?? "UNKNOWN";
    const family = kind === undefined || kind.family === "" ? NO_FAMILY : kind.family;
    const values = tasks.params[index] ?? [];
    const isKnown = tasks.changed[index] !== null;
    return {
      taskId,
      family,
      params: isKnown
        ? Object.fromEntries((kind?.params ?? []).map((name, place) => [name, values[place]]))
        : { task_id: taskId },
      status,
      priority: tasks.priority[index] ?? 0,
      resources: answer.resource_sets[tasks.resources[index] ?? 0] ?? {},
      startedAt: tasks.started[index] ?? null,
      changedAt: tasks.changed[index] ?? null,
    };
  });
  return {
    nodes,
    links: links.dependent.map((dependent, index) => {
      const dependency = links.dependency[index] ?? 0;
      return isUp ? { from: dependency, to: dependent } : { from: dependent, to: dependency };
    }),
    roots: answer.roots,
    isBoth: answer.direction === "both",
    cutOff: answer.cut_off,
  };
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
