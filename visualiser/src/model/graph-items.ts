/** What a picture shows: tasks one by one, and groups of tasks of one family, folded into one item each. */

import type { Graph, Link } from "./graph";
import type { NodeStatus } from "./status";

export interface TaskItem {
  readonly kind: "task";
  /** Its index among the nodes of the graph. */
  readonly node: number;
}

export interface GroupItem {
  readonly kind: "group";
  /** Names the group in links: its family, or its family and depth. */
  readonly key: string;
  readonly family: string;
  /** The indices of its nodes. */
  readonly members: readonly number[];
  /** How many members have each status; without zeros. */
  readonly statuses: Partial<Record<NodeStatus, number>>;
}

export type GraphItem = TaskItem | GroupItem;

export interface Items {
  /** The root comes first. */
  readonly items: readonly GraphItem[];
  /** By node: the index of the item that shows it; -1 for a node that is filtered out. */
  readonly itemOf: readonly number[];
  /** Links between items, each once: indices of items. None leads from a group to itself. */
  readonly links: readonly Link[];
}

/** Shows every task by itself. */
export function singleItems({ nodes, links }: Pick<Graph, "nodes" | "links">): Items {
  return {
    items: nodes.map((_, node) => ({ kind: "task", node })),
    itemOf: nodes.map((_, node) => node),
    links,
  };
}

/** Keeps the ids of groups apart from those of tasks. */
const GROUP = "\u0000";

/** Returns the id of an item: that of its task, or of its group. It stays the same when the graph is fetched again. */
export function idOf(item: GraphItem, { nodes }: Pick<Graph, "nodes">): string {
  return item.kind === "group" ? GROUP + item.key : (nodes[item.node]?.taskId ?? "");
}
