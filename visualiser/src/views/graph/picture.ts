/** A graph with what is shown of it, the labels and the layout: all that the marks need. */

import type { Graph, GraphNode } from "../../model/graph";
import type { GroupItem, Items } from "../../model/graph-items";
import type { Label } from "../../model/graph-labels";
import type { Counts } from "../../model/graph-session";
import type { Layout } from "../../model/layout";
import type { NodeStatus } from "../../model/status";

export interface Picture extends Items {
  /** The whole graph, also what is folded or filtered out. */
  readonly graph: Graph;
  /** By item. */
  readonly labels: readonly Label[];
  /** Its places are by item, its paths by link between items; its blocks hold items. */
  readonly layout: Layout;
  /** The first link that leaves each item: the run time stands beside it. */
  readonly firstLinks: ReadonlySet<number>;
  readonly counts: Counts;
}

export function makePicture(
  graph: Graph,
  items: Items,
  labels: readonly Label[],
  layout: Layout,
  counts: Counts,
): Picture {
  const seen = new Set<number>();
  const firstLinks = new Set<number>();
  items.links.forEach((link, index) => {
    const { tail, head } = endsOf(link, layout);
    if (tail === head || seen.has(tail) || !leadsForward(layout.paths[index] ?? [])) return;
    seen.add(tail);
    firstLinks.add(index);
  });
  return { graph, ...items, labels, layout, firstLinks, counts };
}

/** Returns the task of an item; undefined if it is a group. */
export function taskAt({ graph, items }: Picture, index: number): GraphNode | undefined {
  const item = items[index];
  return item?.kind === "task" ? graph.nodes[item.node] : undefined;
}

/** Returns the group of an item; undefined if it is a task. */
export function groupAt({ items }: Picture, index: number): GroupItem | undefined {
  const item = items[index];
  return item?.kind === "group" ? item : undefined;
}

/** Returns the items that failed, or have a member that did; if none has, those that are disabled. */
export function failuresOf({ graph, items }: Picture): number[] {
  const having = (status: NodeStatus): number[] =>
    [...items.keys()].filter((index) => {
      const item = items[index];
      return item?.kind === "group"
        ? status in item.statuses
        : graph.nodes[item?.node ?? -1]?.status === status;
    });
  const failed = having("FAILED");
  return failed.length > 0 ? failed : having("DISABLED");
}

/** Returns the ends of the arrow, which points down or right: from dependent to dependency if top-down, the other way left to right. */
export function endsOf(
  { from, to }: { from: number; to: number },
  { isRootLast }: Layout,
): { tail: number; head: number } {
  return isRootLast ? { tail: to, head: from } : { tail: from, head: to };
}

/** Whether a link leads forward; one that closes a cycle leads back. */
function leadsForward(path: readonly number[]): boolean {
  return (path.at(-2) ?? 0) > (path[0] ?? 0);
}
