/** Assigns each node a layer, behind all nodes that lead to it. Linear, and without recursion: graphs may be deep. */

import type { Link } from "../graph";

export interface Layers {
  /** The layer of each node, from 0. */
  layers: number[];
  /** The links in the order of the layers: one that would close a cycle is reversed, one from a node to itself left out. */
  forward: Forward[];
}

export interface Forward {
  readonly upper: number;
  readonly lower: number;
  /** Its index among the links. */
  readonly link: number;
}

export function assignLayers(size: number, links: readonly Link[]): Layers {
  const forward = breakCycles(size, links);
  const outgoing = group(size, forward, ({ upper }) => upper);
  const incoming = new Array<number>(size).fill(0);
  for (const { lower } of forward) incoming[lower] = (incoming[lower] ?? 0) + 1;

  const layers = new Array<number>(size).fill(0);
  const ready = [...layers.keys()].filter((node) => incoming[node] === 0);
  for (const node of ready) {
    const next = (layers[node] ?? 0) + 1;
    for (const { lower } of outgoing[node] ?? []) {
      layers[lower] = Math.max(layers[lower] ?? 0, next);
      const left = (incoming[lower] ?? 0) - 1;
      incoming[lower] = left;
      if (left === 0) ready.push(lower);
    }
  }
  return { layers, forward };
}

/** Reverses each link that leads back to a node which a depth-first search has not left yet. */
function breakCycles(size: number, links: readonly Link[]): Forward[] {
  const edges = links.map(({ from, to }, link) => ({ upper: from, lower: to, link }));
  const outgoing = group(size, edges, ({ upper }) => upper);
  const state = new Array<"unvisited" | "open" | "closed">(size).fill("unvisited");
  const forward: Forward[] = [];
  for (let start = 0; start < size; start += 1) {
    if (state[start] !== "unvisited") continue;
    state[start] = "open";
    const stack = [{ node: start, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = outgoing[top.node]?.[top.next];
      top.next += 1;
      if (edge === undefined) {
        state[top.node] = "closed";
        stack.pop();
      } else if (edge.upper === edge.lower) {
        continue;
      } else if (state[edge.lower] === "open") {
        forward.push({ upper: edge.lower, lower: edge.upper, link: edge.link });
      } else {
        forward.push(edge);
        if (state[edge.lower] === "unvisited") {
          state[edge.lower] = "open";
          stack.push({ node: edge.lower, next: 0 });
        }
      }
    }
  }
  return forward;
}

function group<T>(size: number, values: readonly T[], keyOf: (value: T) => number): T[][] {
  const groups = Array.from({ length: size }, (): T[] => []);
  for (const value of values) groups[keyOf(value)]?.push(value);
  return groups;
}
