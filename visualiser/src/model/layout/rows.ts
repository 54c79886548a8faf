/** Rows of nodes and lanes, from the layers. */

import { makeLane, type Item, type Way } from "./item";
import type { Forward, Layers } from "./layers";

export interface Arrangement {
  /** In each the items in their order. */
  rows: Item[][];
  /** Of each link that leads forward, by its index among these. */
  ways: Way[];
}

/** Sets the nodes in their rows, each where a walk in depth first meets it: a tree has no crossings then. */
export function makeRows(
  nodes: readonly Item[],
  { layers, forward }: Layers,
  mostPasses: number,
): Arrangement {
  nodes.forEach((node, index) => {
    node.row = layers[index] ?? 0;
  });
  const ways = makeWays(nodes, forward, mostPasses);
  const rows = Array.from({ length: 1 + lastRowOf(nodes) }, (): Item[] => []);
  const next = new Map<Item, Item[]>();
  for (const way of ways) {
    way.forEach((item, index) => {
      const behind = way[index + 1];
      if (behind === undefined) return;
      const known = next.get(item);
      if (known === undefined) next.set(item, [behind]);
      else known.push(behind);
    });
  }
  const met = new Set<Item>();
  for (const start of nodes) {
    const stack = [start];
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      if (met.has(item)) continue;
      met.add(item);
      rows[item.row]?.push(item);
      for (const behind of (next.get(item) ?? []).reverse()) stack.push(behind);
    }
  }
  return { rows, ways };
}

/** Links that span rows get a lane in each, short ones first while there are lanes; the others go straight. */
function makeWays(
  nodes: readonly Item[],
  forward: readonly Forward[],
  mostPasses: number,
): Item[][] {
  const ways: Item[][] = forward.map(() => []);
  const ends = forward.flatMap(({ upper, lower }, index) => {
    const [start, end] = [nodes[upper], nodes[lower]];
    return start === undefined || end === undefined ? [] : [{ index, start, end }];
  });
  let left = mostPasses;
  for (const { index, start, end } of ends.toSorted(
    (a, b) => a.end.row - a.start.row - (b.end.row - b.start.row),
  )) {
    const lanes = end.row - start.row - 1;
    left -= lanes;
    const between =
      left < 0 ? [] : Array.from({ length: lanes }, (_, step) => makeLane(start.row + 1 + step));
    ways[index] = [start, ...between, end];
  }
  return ways;
}

function lastRowOf(items: readonly Item[]): number {
  let last = -1;
  for (const { row } of items) last = Math.max(last, row);
  return last;
}
