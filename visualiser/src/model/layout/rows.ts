/** Makes rows of nodes and lanes from the layers. */

import { makeLane, type Item, type Chain } from "./item";
import type { Forward, Layers } from "./layers";

export interface Arrangement {
  /** The items of each row, in their order. */
  rows: Item[][];
  /** The chain of each forward link, by the index in `Layers.forward`. */
  chains: Chain[];
}

/** Puts the items into rows in the order of a depth-first search, which draws a tree without crossings. */
export function makeRows(
  nodes: readonly Item[],
  { layers, forward }: Layers,
  maxLanes: number,
): Arrangement {
  nodes.forEach((node, index) => {
    node.row = layers[index] ?? 0;
  });
  const chains = makeChains(nodes, forward, maxLanes);
  const rows = Array.from({ length: 1 + lastRowOf(nodes) }, (): Item[] => []);
  const next = new Map<Item, Item[]>();
  for (const chain of chains) {
    chain.forEach((item, index) => {
      const behind = chain[index + 1];
      if (behind === undefined) return;
      const known = next.get(item);
      if (known === undefined) next.set(item, [behind]);
      else known.push(behind);
    });
  }
  const visited = new Set<Item>();
  for (const start of nodes) {
    const stack = [start];
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      if (visited.has(item)) continue;
      visited.add(item);
      rows[item.row]?.push(item);
      for (const behind of (next.get(item) ?? []).reverse()) stack.push(behind);
    }
  }
  return { rows, chains };
}

/** Links that span rows get a lane in each, short ones first, until `maxLanes` are used; the others are straight lines. */
function makeChains(
  nodes: readonly Item[],
  forward: readonly Forward[],
  maxLanes: number,
): Item[][] {
  const chains: Item[][] = forward.map(() => []);
  const ends = forward.flatMap(({ upper, lower }, index) => {
    const [start, end] = [nodes[upper], nodes[lower]];
    return start === undefined || end === undefined ? [] : [{ index, start, end }];
  });
  let remaining = maxLanes;
  for (const { index, start, end } of ends.toSorted(
    (a, b) => a.end.row - a.start.row - (b.end.row - b.start.row),
  )) {
    const lanes = end.row - start.row - 1;
    remaining -= lanes;
    const between =
      remaining < 0
        ? []
        : Array.from({ length: lanes }, (_, step) => makeLane(start.row + 1 + step));
    chains[index] = [start, ...between, end];
  }
  return chains;
}

function lastRowOf(items: readonly Item[]): number {
  let last = -1;
  for (const { row } of items) last = Math.max(last, row);
  return last;
}
