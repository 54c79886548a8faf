/** Breaks rows that are too long into several: a task with hundreds of dependencies shall not make a drawing of one line. */

import { makeLane, type Item, type Way } from "./item";
import type { Arrangement } from "./rows";

/**
 * `longest`: px that a row may take, with a `gap` between its items. `mostPasses`: so often links may
 * be led through a part; what would take more goes straight.
 */
export function wrapRows(
  { rows, ways }: Arrangement,
  longest: number,
  gap: number,
  mostPasses: number,
): Arrangement {
  const wrapped: Item[][] = [];
  const lanes: Lanes = { to: new Map(), from: new Map() };
  let left = mostPasses;
  for (const row of rows) {
    const count = Math.ceil(lengthOf(row, gap) / longest);
    if (count <= 1) {
      wrapped.push(row);
      continue;
    }
    const first = wrapped.length;
    // Each link passes half of the parts, on average.
    left -= (row.length * (count - 1)) / 2;
    const parts = Array.from({ length: count }, (): Item[] => []);
    for (const column of cut(row, count)) {
      if (left >= 0) makeLanes(column, first, count, lanes);
      fill(parts, column, lanes);
    }
    wrapped.push(...parts);
  }
  return { rows: wrapped, ways: ways.map((way) => extend(way, lanes)) };
}

/** What leads through the other parts of its row: to an item and away from it. */
interface Lanes {
  to: Map<Item, Item[]>;
  from: Map<Item, Item[]>;
}

/** The items of a column stand below each other, each in a part of its own. */
function makeLanes(column: readonly Item[], first: number, count: number, lanes: Lanes): void {
  const shared = new Map<Item, Item[]>();
  // From the last on: it needs the most lanes to it, and the others those of them that come first.
  for (const [place, item] of [...column.entries()].reverse()) {
    const known = shared.get(soleOf(item.upper) ?? item);
    const leading = known ?? Array.from({ length: place }, (_, part) => makeLane(first + part));
    shared.set(soleOf(item.upper) ?? item, leading);
    lanes.to.set(item, leading.slice(0, place));
  }
  shared.clear();
  for (const [place, item] of column.entries()) {
    if (item.lower.length === 0) continue;
    const key = soleOf(item.lower) ?? item;
    const parts = count - 1 - place;
    const known = shared.get(key);
    const leaving =
      known ?? Array.from({ length: parts }, (_, part) => makeLane(first + place + 1 + part));
    shared.set(key, leaving);
    lanes.from.set(item, parts === 0 ? [] : leaving.slice(-parts));
  }
}

/** What has one neighbour alone shares its lanes with others that have the same. */
function soleOf(items: readonly Item[]): Item | null {
  const [item] = items;
  return item !== undefined && items.length === 1 ? item : null;
}

/** From the last of the column to the first, in every part: so the lanes do not cross. */
function fill(parts: readonly Item[][], column: readonly Item[], lanes: Lanes): void {
  for (const [part, items] of parts.entries()) {
    const standing = column.toReversed().flatMap((item, back) => {
      const place = column.length - 1 - back;
      const lane =
        part < place ? lanes.to.get(item)?.[part] : lanes.from.get(item)?.[part - place - 1];
      const here = part === place ? item : lane;
      return here === undefined ? [] : [here];
    });
    items.push(...new Set(standing));
  }
}

/** The way through the parts of wrapped rows. */
function extend(way: Way, lanes: Lanes): Way {
  const last = way.length - 1;
  return way.flatMap((item, index) => [
    ...(index === 0 ? [] : (lanes.to.get(item) ?? [])),
    item,
    ...(index === last ? [] : (lanes.from.get(item) ?? [])),
  ]);
}

/** Neighbours stay near each other. */
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
