/** What is drawn, and how it may change: one value for all that the marks need. */

import type { Graph } from "../../model/graph";
import type { Label } from "../../model/graph-labels";
import type { Layout } from "../../model/layout";

export interface Picture {
  readonly graph: Graph;
  readonly labels: readonly Label[];
  readonly layout: Layout;
  /** Of each node the first link that leaves it: it carries the run time. */
  readonly firstLinks: ReadonlySet<number>;
}

export function makePicture(graph: Graph, labels: readonly Label[], layout: Layout): Picture {
  const seen = new Set<number>();
  const firstLinks = new Set<number>();
  graph.links.forEach((link, index) => {
    const { tail, head } = endsOf(link, layout);
    if (tail === head || seen.has(tail) || !leadsOnwards(layout.paths[index] ?? [])) return;
    seen.add(tail);
    firstLinks.add(index);
  });
  return { graph, labels, layout, firstLinks };
}

/** Arrows lead downwards or to the right: from what needs to what is needed when top-down, the other way left to right. */
export function endsOf(
  { from, to }: { from: number; to: number },
  { isRootLast }: Layout,
): { tail: number; head: number } {
  return isRootLast ? { tail: to, head: from } : { tail: from, head: to };
}

/** A link that closes a cycle leads back. */
function leadsOnwards(path: readonly number[]): boolean {
  return (path.at(-2) ?? 0) > (path[0] ?? 0);
}
