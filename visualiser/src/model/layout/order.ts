/** Orders the items within rows so that few links cross. */

import { joinChains, numberItems, type Item } from "./item";
import type { Arrangement } from "./rows";

const SWEEPS = 8;

/**
 * Sorts each row by the mean place of its items' neighbours, sweeping down and up, and returns the best order found.
 * `tell` is called with the share of sweeps that are done.
 */
export function orderRows(
  { rows, chains }: Arrangement,
  tell: (share: number) => void = () => undefined,
): Arrangement {
  joinChains(rows, chains);
  numberItems(rows);
  let best = rows.map((row) => [...row]);
  let fewest = countCrossings(rows);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    const isDown = sweep % 2 === 0;
    for (const row of isDown ? rows : rows.toReversed()) {
      sortRow(row, isDown ? ({ upper }) => upper : ({ lower }) => lower);
    }
    const crossings = countCrossings(rows);
    if (crossings < fewest) {
      fewest = crossings;
      best = rows.map((row) => [...row]);
    }
    tell((sweep + 1) / SWEEPS);
  }
  return { rows: best, chains };
}

function sortRow(row: Item[], neighboursOf: (item: Item) => readonly Item[]): void {
  const items = row.map((item) => ({ item, desired: meanPlace(neighboursOf(item)) ?? item.place }));
  items.sort((a, b) => a.desired - b.desired);
  items.forEach(({ item }, place) => {
    row[place] = item;
    item.place = place;
  });
}

function meanPlace(items: readonly Item[]): number | null {
  let sum = 0;
  for (const { place } of items) sum += place;
  return items.length === 0 ? null : sum / items.length;
}

/** Counts crossings between one row and the next. Links that skip rows without lanes are not counted. */
export function countCrossings(rows: readonly Item[][]): number {
  let crossings = 0;
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    if (next === undefined) break;
    const ends: number[] = [];
    for (const { lower } of row) {
      const places = lower.filter((item) => item.row === index + 1).map(({ place }) => place);
      for (const place of places.sort((a, b) => a - b)) ends.push(place);
    }
    crossings += countInversions(ends, next.length);
  }
  return crossings;
}

/** Counts the pairs in the wrong order, with a Fenwick tree of the places seen. */
function countInversions(places: readonly number[], size: number): number {
  const tree = new Array<number>(size + 1).fill(0);
  let inversions = 0;
  places.forEach((place, seen) => {
    let before = 0;
    for (let at = place + 1; at > 0; at -= at & -at) before += tree[at] ?? 0;
    inversions += seen - before;
    for (let at = place + 1; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
  });
  return inversions;
}
