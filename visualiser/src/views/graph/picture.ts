/** A graph with its labels and layout: all that the marks need. */

import type { Graph } from "../../model/graph";
import type { Label } from "../../model/graph-labels";
import type { Layout } from "../../model/layout";

export interface Picture {
  readonly graph: Graph;
  readonly labels: readonly Label[];
  readonly layout: Layout;
  /** The first link that leaves each node: the run time stands beside it. */
  readonly firstLinks: ReadonlySet<number>;
}

export function makePicture(graph: Graph, labels: readonly Label[], layout: Layout): Picture {
  const seen = new Set<number>();
  const firstLinks = new Set<number>();
  graph.links.forEach((link, index) => {
    const { tail, head } = endsOf(link, layout);
    if (tail === head || seen.has(tail) || !leadsForward(layout.paths[index] ?? [])) return;
    seen.add(tail);
    firstLinks.add(index);
  });
  return { graph, labels, layout, firstLinks };
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
