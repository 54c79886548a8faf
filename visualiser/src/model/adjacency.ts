/** The neighbours of each node in flat arrays: a graph may have a million links. */

import type { Link } from "./graph";

export interface Adjacency {
  /** Where the neighbours of each node start in `list`; one more than there are nodes. */
  readonly start: Int32Array;
  readonly list: Int32Array;
}

/** Returns the nodes that links of each node lead to; `isReversed`: those that links come from. */
export function neighboursOf(size: number, links: readonly Link[], isReversed = false): Adjacency {
  const start = new Int32Array(size + 1);
  for (const link of links) {
    const end = (isReversed ? link.to : link.from) + 1;
    start[end] = (start[end] ?? 0) + 1;
  }
  for (let node = 0; node < size; node += 1) {
    start[node + 1] = (start[node + 1] ?? 0) + (start[node] ?? 0);
  }
  const next = start.slice(0, size);
  const list = new Int32Array(links.length);
  for (const link of links) {
    const [from, to] = isReversed ? [link.to, link.from] : [link.from, link.to];
    const place = next[from] ?? 0;
    list[place] = to;
    next[from] = place + 1;
  }
  return { start, list };
}

export interface Reach {
  /** How many links lead from the nearest root; -1 if none do. */
  readonly distance: Int32Array;
  /** The node before it on a shortest way from a root; -1 for roots and what they do not reach. */
  readonly before: Int32Array;
  /** The nodes that are reached, the nearest first. */
  readonly order: readonly number[];
}

/** Walks breadth first from the roots, away from them in each of the directions given. */
export function reach(
  size: number,
  roots: readonly number[],
  directions: readonly Adjacency[],
): Reach {
  const distance = new Int32Array(size).fill(-1);
  const before = new Int32Array(size).fill(-1);
  const order: number[] = [];
  for (const { start, list } of directions) {
    const queue = [...roots];
    for (const root of roots) {
      if (distance[root] === -1) order.push(root);
      distance[root] = 0;
    }
    for (const node of queue) {
      const next = (distance[node] ?? 0) + 1;
      for (let at = start[node] ?? 0; at < (start[node + 1] ?? 0); at += 1) {
        const to = list[at] ?? 0;
        if (distance[to] !== -1) continue;
        distance[to] = next;
        before[to] = node;
        order.push(to);
        queue.push(to);
      }
    }
  }
  return { distance, before, order };
}

/** Returns how many links the longest way to each node has; of nodes in circles, how many a shortest way has. */
export function layersOf(size: number, links: readonly Link[], { distance }: Reach): Int32Array {
  const { start, list } = neighboursOf(size, links);
  const incoming = new Int32Array(size);
  for (const { from, to } of links) if (from !== to) incoming[to] = (incoming[to] ?? 0) + 1;
  const layers = new Int32Array(size).fill(-1);
  const ready: number[] = [];
  for (let node = 0; node < size; node += 1) {
    if (incoming[node] !== 0) continue;
    layers[node] = 0;
    ready.push(node);
  }
  const longest = new Int32Array(size);
  for (const node of ready) {
    const next = (layers[node] ?? 0) + 1;
    for (let at = start[node] ?? 0; at < (start[node + 1] ?? 0); at += 1) {
      const to = list[at] ?? 0;
      if (to === node) continue;
      longest[to] = Math.max(longest[to] ?? 0, next);
      const left = (incoming[to] ?? 0) - 1;
      incoming[to] = left;
      if (left !== 0) continue;
      layers[to] = longest[to] ?? 0;
      ready.push(to);
    }
  }
  for (let node = 0; node < size; node += 1) {
    if (layers[node] === -1) layers[node] = Math.max(0, distance[node] ?? 0);
  }
  return layers;
}
