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

/**
 * Returns a shortest path between a root and a node: along the links, else, to what leads to a root, against them.
 * Only the node if there is none.
 */
export function pathFromRoot(
  { nodes, links }: { readonly nodes: readonly unknown[]; readonly links: readonly Link[] },
  node: number,
  roots: readonly number[] = [0],
): Path {
  const { reachedBy, isAgainst } = shortestPaths(nodes.length, links, roots);
  const path = { nodes: [node], links: [] as number[] };
  const against = isAgainst[node] === 1;
  for (let at = reachedBy[node] ?? -1; at !== -1;) {
    const next = (against ? links[at]?.to : links[at]?.from) ?? 0;
    path.links.push(at);
    path.nodes.push(next);
    at = reachedBy[next] ?? -1;
  }
  return { nodes: path.nodes.reverse(), links: path.links.reverse() };
}

interface Reached {
  /** By which link each node is reached first, breadth first; -1 for roots and what they do not reach. */
  readonly reachedBy: Int32Array;
  /** 1 for nodes that are reached against the links. */
  readonly isAgainst: Uint8Array;
}

/** By links, which belong to one graph with its roots. */
const known = new WeakMap<readonly Link[], Reached>();

function shortestPaths(size: number, links: readonly Link[], roots: readonly number[]): Reached {
  const cached = known.get(links);
  if (cached !== undefined) return cached;
  const reachedBy = new Int32Array(size).fill(-1);
  const isAgainst = new Uint8Array(size);
  const seen = new Uint8Array(size);
  for (const root of roots) seen[root] = 1;
  for (const against of [false, true]) {
    const { start, list } = linksByEnd(size, links, against ? "to" : "from");
    const queue = [...roots];
    for (const node of queue) {
      for (const link of list.subarray(start[node], start[node + 1])) {
        const next = (against ? links[link]?.from : links[link]?.to) ?? 0;
        if (seen[next] === 1) continue;
        seen[next] = 1;
        reachedBy[next] = link;
        isAgainst[next] = against ? 1 : 0;
        queue.push(next);
      }
    }
  }
  const reached = { reachedBy, isAgainst };
  known.set(links, reached);
  return reached;
}

/** The links at each node, in two arrays for all: a graph may have very many nodes. */
interface Ends {
  /** Where those of each node start in `list`; one more than there are nodes. */
  readonly start: Int32Array;
  readonly list: Int32Array;
}

/** Returns the links that leave each node, or enter it. */
function linksByEnd(size: number, links: readonly Link[], end: "from" | "to"): Ends {
  const start = new Int32Array(size + 1);
  for (const link of links) start[link[end] + 1] = (start[link[end] + 1] ?? 0) + 1;
  for (let node = 0; node < size; node += 1)
    start[node + 1] = (start[node + 1] ?? 0) + (start[node] ?? 0);
  const next = start.slice();
  const list = new Int32Array(links.length);
  links.forEach((link, index) => {
    const at = next[link[end]] ?? 0;
    list[at] = index;
    next[link[end]] = at + 1;
  });
  return { start, list };
}

/**
 * Visits the nodes, each after all that it has links to, but for links that close a cycle. `visit` gets the node and its
 * links.
 */
export function visitUpwards(
  size: number,
  links: readonly Link[],
  visit: (node: number, outgoing: Int32Array) => void,
): void {
  const { start, list } = linksByEnd(size, links, "from");
  const next = start.slice(0, size);
  const seen = new Uint8Array(size);
  const path: number[] = [];
  for (let first = 0; first < size; first += 1) {
    if (seen[first] === 1) continue;
    seen[first] = 1;
    path.push(first);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const at = next[node] ?? 0;
      if (at === start[node + 1]) {
        visit(node, list.subarray(start[node], at));
        path.pop();
        continue;
      }
      next[node] = at + 1;
      const to = links[list[at] ?? 0]?.to ?? 0;
      if (seen[to] === 1) continue;
      seen[to] = 1;
      path.push(to);
    }
  }
}
