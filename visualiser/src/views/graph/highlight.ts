/** What the reader has asked to stand out in a picture: a path, and what was found. */

import type { Path } from "../../model/graph-paths";
import type { Picture } from "./picture";

export interface Highlight {
  /** Items on the path that is shown. */
  readonly path: ReadonlySet<number>;
  /** The links of the path: between items. */
  readonly links: ReadonlySet<number>;
  /** Items that show what was found. */
  readonly found: ReadonlySet<number>;
  /** The item that the reader was led to; -1 if none. */
  readonly at: number;
}

export const NOTHING: Highlight = {
  path: new Set(),
  links: new Set(),
  found: new Set(),
  at: -1,
};

/** Returns the items that show some nodes, without what is filtered out. */
export function itemsOf(nodes: Iterable<number>, { itemOf }: Picture): Set<number> {
  const items = new Set<number>();
  for (const node of nodes) {
    const item = itemOf[node] ?? -1;
    if (item !== -1) items.add(item);
  }
  return items;
}

/** Returns the links between the items that show a path of the graph. */
export function linksOfPath({ links: along }: Path, picture: Picture): Set<number> {
  const { graph, itemOf, links } = picture;
  const wanted = new Set<string>();
  for (const link of along) {
    const { from, to } = graph.links[link] ?? { from: -1, to: -1 };
    wanted.add(`${itemOf[from] ?? -1} ${itemOf[to] ?? -1}`);
  }
  const found = new Set<number>();
  if (wanted.size === 0) return found;
  for (const [index, { from, to }] of links.entries())
    if (wanted.has(`${from} ${to}`)) found.add(index);
  return found;
}
