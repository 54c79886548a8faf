/** The items of a picture in flat arrays, which a worker hands over without a copy: a browser takes long to copy very many objects. */

import type { GraphItem, GroupItem, Items } from "./graph-items";

export interface PackedItems {
  /** By item: its node; of a group -1 minus the place of the group among `groups`. */
  readonly nodes: Int32Array<ArrayBuffer>;
  readonly groups: readonly GroupItem[];
  readonly itemOf: Int32Array<ArrayBuffer>;
  /** Of each link: from, to. */
  readonly ends: Int32Array<ArrayBuffer>;
}

export function packItems({ items, itemOf, links }: Items): PackedItems {
  const groups: GroupItem[] = [];
  const nodes = Int32Array.from(items, (item) =>
    item.kind === "task" ? item.node : -groups.push(item),
  );
  const ends = new Int32Array(2 * links.length);
  links.forEach(({ from, to }, index) => {
    ends[2 * index] = from;
    ends[2 * index + 1] = to;
  });
  return { nodes, groups, itemOf: Int32Array.from(itemOf), ends };
}

export function unpackItems({ nodes, groups, itemOf, ends }: PackedItems): Items {
  const items: GraphItem[] = [];
  for (const node of nodes) {
    const group = node < 0 ? groups[-1 - node] : undefined;
    items.push(group ?? { kind: "task", node });
  }
  return {
    items,
    itemOf: Array.from(itemOf),
    links: Array.from({ length: ends.length / 2 }, (_, index) => ({
      from: ends[2 * index] ?? 0,
      to: ends[2 * index + 1] ?? 0,
    })),
  };
}

/** Returns what may be handed over. */
export function buffersOfItems({ nodes, itemOf, ends }: PackedItems): ArrayBuffer[] {
  return [nodes.buffer, itemOf.buffer, ends.buffer];
}
