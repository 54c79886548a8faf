/** Where each item stands along its row: in line with its neighbours, as near as the room between items allows. */

import type { Item } from "./item";
import { straightenLanes } from "./straighten";

const SWEEPS = 10;
/** Lanes hold to each other, so that links which pass many rows are straight, and give way to nodes. */
const WEIGHTS = { lanes: 10, nodes: 1, mixed: 0.1 };

/** Sets `along` of every item; the least one that is taken is 0. */
export function placeItems(rows: readonly Item[][], gap: number): void {
  for (const row of rows) packRow(row, gap);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isDown = sweep % 2 === 1;
    for (const row of isDown ? rows : rows.toReversed()) {
      alignRow(row, isDown ? ({ upper }) => upper : ({ lower }) => lower, gap);
    }
  }
  for (const row of rows) alignRow(row, ({ upper, lower }) => [...upper, ...lower], gap);
  straightenLanes(rows, gap);
  shiftToStart(rows);
}

/** Side by side, the middle of the row at 0. */
function packRow(row: readonly Item[], gap: number): void {
  let end = 0;
  for (const item of row) {
    item.along = end + item.before;
    end = item.along + item.after + gap;
  }
  for (const item of row) item.along -= (end - gap) / 2;
}

/** Items that stand side by side, without more room than they need. */
interface Block {
  /** How many items it has. */
  size: number;
  /** Where it wishes to begin: the weighted mean of what its items wish. */
  wish: number;
  weight: number;
}

/**
 * The places nearest to the wishes, in the sense of least squares, that keep order and room: an
 * isotonic regression by pooling of neighbours. Linear.
 */
function alignRow(
  row: readonly Item[],
  neighboursOf: (item: Item) => readonly Item[],
  gap: number,
): void {
  const blocks: Block[] = [];
  /** How far each item would be behind the first if all stood side by side. */
  const offsets = offsetsOf(row, gap);
  row.forEach((item, place) => {
    const { wish, weight } = wishOf(item, neighboursOf(item));
    let block: Block = { size: 1, wish: wish - (offsets[place] ?? 0), weight };
    for (let top = blocks.at(-1); top !== undefined && top.wish > block.wish; top = blocks.at(-1)) {
      blocks.pop();
      block = pool(top, block);
    }
    blocks.push(block);
  });
  let place = 0;
  for (const { size, wish } of blocks) {
    for (const item of row.slice(place, place + size)) {
      item.along = wish + (offsets[place] ?? 0);
      place += 1;
    }
  }
}

function offsetsOf(row: readonly Item[], gap: number): number[] {
  const offsets: number[] = [];
  let offset = 0;
  let last: Item | null = null;
  for (const item of row) {
    if (last !== null) offset += last.after + roomBetween(last, item, gap) + item.before;
    offsets.push(offset);
    last = item;
  }
  return offsets;
}

function pool(one: Block, other: Block): Block {
  const weight = one.weight + other.weight;
  const wish = (one.wish * one.weight + other.wish * other.weight) / weight;
  return { size: one.size + other.size, wish, weight };
}

function wishOf(item: Item, neighbours: readonly Item[]): { wish: number; weight: number } {
  // Without a neighbour on that side: to stay, but not at the cost of others.
  if (neighbours.length === 0) return { wish: item.along, weight: 0.1 };
  let sum = 0;
  let weight = 0;
  for (const neighbour of neighbours) {
    const share = weightOf(item, neighbour);
    sum += share * neighbour.along;
    weight += share;
  }
  return { wish: sum / weight, weight };
}

function weightOf(one: Item, other: Item): number {
  if (one.node !== null && other.node !== null) return WEIGHTS.nodes;
  return one.node === null && other.node === null ? WEIGHTS.lanes : WEIGHTS.mixed;
}

/** Lanes bring their own. */
export function roomBetween(one: Item, other: Item, gap: number): number {
  return one.node === null && other.node === null ? 0 : gap;
}

function shiftToStart(rows: readonly Item[][]): void {
  let least = Infinity;
  for (const row of rows) {
    for (const { along, before } of row) least = Math.min(least, along - before);
  }
  for (const row of rows) {
    // Whole px: there is more room than a fraction between any two, and straight is straight then.
    for (const item of row) item.along = Math.round(item.along - least);
  }
}
