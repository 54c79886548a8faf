/** Paths through a graph. Linear, and without recursion: graphs may be deep. */

import type { Link } from "./graph";

export interface Path {
  /** From the root to the node. */
  readonly nodes: readonly number[];
  readonly links: readonly number[];
}

/** Returns the links that leave a node or enter it. */
export function linksOfNode(links: readonly Link[], node: number): number[] {
  const found: number[] = [];
  for (const [index, { from, to }] of links.entries()) {
    if (from === node || to === node) found.push(index);
  }
  return found;
}

/** Returns a shortest path from the root to a node; only the node if none leads there. */
export function pathFromRoot(
  { nodes, links }: { readonly nodes: readonly unknown[]; readonly links: readonly Link[] },
  node: number,
): Path {
  const reachedBy = shortestPaths(nodes.length, links);
  const path = { nodes: [node], links: [] as number[] };
  for (let at = reachedBy[node] ?? -1; at !== -1;) {
    const from = links[at]?.from ?? 0;
    path.links.unshift(at);
    path.nodes.unshift(from);
    at = reachedBy[from] ?? -1;
  }
  return path;
}

const known = new WeakMap<readonly Link[], Int32Array>();

/** Returns by which link each node is reached first, breadth first; -1 for the root and what it does not reach. */
function shortestPaths(size: number, links: readonly Link[]): Int32Array {
  const cached = known.get(links);
  if (cached !== undefined) return cached;
  const outgoing = Array.from({ length: size }, (): number[] => []);
  links.forEach(({ from }, index) => outgoing[from]?.push(index));
  const reachedBy = new Int32Array(size).fill(-1);
  const seen = new Uint8Array(size);
  seen[0] = 1;
  const queue = [0];
  for (const node of queue) {
    for (const link of outgoing[node] ?? []) {
      const to = links[link]?.to ?? 0;
      if (seen[to] === 1) continue;
      seen[to] = 1;
      reachedBy[to] = link;
      queue.push(to);
    }
  }
  known.set(links, reachedBy);
  return reachedBy;
}
