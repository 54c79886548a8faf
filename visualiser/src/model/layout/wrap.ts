/** Wraps rows that are too long: a task with hundreds of dependencies must not make a drawing of one line. */

import { makeLane, type Item, type Chain } from "./item";
import type { Arrangement } from "./rows";

/**
 * Returns the arrangement with each row at most `maxLength` px long, with a `gap` between its items.
 * Links pass the parts of a wrapped row in lanes, until `maxLanes` are used; the others are straight.
 */
export function wrapRows(
  { rows, chains }: Arrangement,
  maxLength: number,
  gap: number,
  maxLanes: number,
): Arrangement {
  const wrapped: Item[][] = [];
  const lanes: Lanes = { to: new Map(), from: new Map() };
  let remaining = maxLanes;
  for (const row of rows) {
    const count = Math.ceil(lengthOf(row, gap) / maxLength);
    if (count <= 1) {
      wrapped.push(row);
      continue;
    }
    const first = wrapped.length;
    // A link passes half of the parts on average.
    remaining -= (row.length * (count - 1)) / 2;
    const parts = Array.from({ length: count }, (): Item[] => []);
    for (const column of cut(row, count)) {
      if (remaining >= 0) makeLanes(column, first, count, lanes);
      fill(parts, column, lanes);
    }
    wrapped.push(...parts);
  }
  return { rows: wrapped, chains: chains.map((chain) => extend(chain, lanes)) };
}

/** The lanes through the other parts of a row: to an item, and away from it. */
interface Lanes {
  to: Map<Item, Item[]>;
  from: Map<Item, Item[]>;
}

/** Makes the lanes of a column, whose items stand below each other, one in each part. */
function makeLanes(column: readonly Item[], first: number, count: number, lanes: Lanes): void {
  const shared = new Map<Item, Item[]>();
  // From the last item back: it needs the most lanes, and the others share the first of them.
  for (const [place, item] of [...column.entries()].reverse()) {
    const known = shared.get(onlyItem(item.upper) ?? item);
    const leading = known ?? Array.from({ length: place }, (_, part) => makeLane(first + part));
    shared.set(onlyItem(item.upper) ?? item, leading);
    lanes.to.set(item, leading.slice(0, place));
  }
  shared.clear();
  for (const [place, item] of column.entries()) {
    if (item.lower.length === 0) continue;
    const key = onlyItem(item.lower) ?? item;
    const parts = count - 1 - place;
    const known = shared.get(key);
    const leaving =
      known ?? Array.from({ length: parts }, (_, part) => makeLane(first + place + 1 + part));
    shared.set(key, leaving);
    lanes.from.set(item, parts === 0 ? [] : leaving.slice(-parts));
  }
}

/** Returns the item of a list of one, null for any other list. Items with the same only neighbour share lanes. */
function onlyItem(items: readonly Item[]): Item | null {
  const [item] = items;
  return item !== undefined && items.length === 1 ? item : null;
}

/** Fills every part from the last item of the column to the first, so that lanes do not cross. */
function fill(parts: readonly Item[][], column: readonly Item[], lanes: Lanes): void {
  for (const [part, items] of parts.entries()) {
    const entries = column.toReversed().flatMap((item, back) => {
      const place = column.length - 1 - back;
      const lane =
        part < place ? lanes.to.get(item)?.[part] : lanes.from.get(item)?.[part - place - 1];
      const here = part === place ? item : lane;
      return here === undefined ? [] : [here];
    });
    items.push(...new Set(entries));
  }
}

/** Returns the chain with its lanes through the parts of wrapped rows. */
function extend(chain: Chain, lanes: Lanes): Chain {
  const last = chain.length - 1;
  return chain.flatMap((item, index) => [
    ...(index === 0 ? [] : (lanes.to.get(item) ?? [])),
    item,
    ...(index === last ? [] : (lanes.from.get(item) ?? [])),
  ]);
}

/** Cuts a row into columns: neighbours stay near each other. */
function cut(row: readonly Item[], size: number): Item[][] {
  const columns: Item[][] = [];
  for (let start = 0; start < row.length; start += size) {
    columns.push(row.slice(start, start + size));
  }
  return columns;
}

export function lengthOf(row: readonly Item[], gap: number): number {
  let length = 0;
  for (const { before, after } of row) length += before + after + gap;
  return length;
}
