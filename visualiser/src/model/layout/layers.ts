/** Which layer each node stands in: behind all that lead to it. Linear, and without recursion: chains may be long. */

import type { Link } from "../graph";

export interface Layers {
  /** The layer of each node, from 0. */
  layers: number[];
  /** The links as the layers follow them: those that would close a cycle are turned round, those of a node to itself left out. */
  forward: Forward[];
}

export interface Forward {
  readonly upper: number;
  readonly lower: number;
  /** Its index among the links. */
  readonly link: number;
}

export function assignLayers(size: number, links: readonly Link[]): Layers {
  const forward = turnCycles(size, links);
  const outgoing = group(size, forward, ({ upper }) => upper);
  const waitsFor = new Array<number>(size).fill(0);
  for (const { lower } of forward) waitsFor[lower] = (waitsFor[lower] ?? 0) + 1;

  const layers = new Array<number>(size).fill(0);
  const ready = [...layers.keys()].filter((node) => waitsFor[node] === 0);
  for (const node of ready) {
    const next = (layers[node] ?? 0) + 1;
    for (const { lower } of outgoing[node] ?? []) {
      layers[lower] = Math.max(layers[lower] ?? 0, next);
      const left = (waitsFor[lower] ?? 0) - 1;
      waitsFor[lower] = left;
      if (left === 0) ready.push(lower);
    }
  }
  return { layers, forward };
}

/** A walk in depth from the first node on; a link back to where the walk still is closes a cycle. */
function turnCycles(size: number, links: readonly Link[]): Forward[] {
  const ways = links.map(({ from, to }, link) => ({ upper: from, lower: to, link }));
  const outgoing = group(size, ways, ({ upper }) => upper);
  const state = new Array<"new" | "open" | "left">(size).fill("new");
  const forward: Forward[] = [];
  for (let start = 0; start < size; start += 1) {
    if (state[start] !== "new") continue;
    state[start] = "open";
    const stack = [{ node: start, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const way = outgoing[top.node]?.[top.next];
      top.next += 1;
      if (way === undefined) {
        state[top.node] = "left";
        stack.pop();
      } else if (way.upper === way.lower) {
        continue;
      } else if (state[way.lower] === "open") {
        forward.push({ upper: way.lower, lower: way.upper, link: way.link });
      } else {
        forward.push(way);
        if (state[way.lower] === "new") {
          state[way.lower] = "open";
          stack.push({ node: way.lower, next: 0 });
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
