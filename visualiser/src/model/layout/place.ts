/** Places each item along its row: in line with its neighbours, as closely as the room between items allows. */

import { roomBetween, type Item } from "./item";
import { straightenLanes } from "./straighten";

const SWEEPS = 10;
/** Lanes pull on each other most, so that long links are straight, and on nodes least. */
const WEIGHTS = { lanes: 10, nodes: 1, mixed: 0.1 };

/** Sets `along` of every item; the rows begin at 0. `tell` is called with the share that is done. */
export function placeItems(
  rows: readonly Item[][],
  gap: number,
  tell: (share: number) => void = () => undefined,
): void {
  for (const row of rows) packRow(row, gap);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isDown = sweep % 2 === 1;
    for (const row of isDown ? rows : rows.toReversed()) {
      alignRow(row, isDown ? ({ upper }) => upper : ({ lower }) => lower, gap);
    }
    tell((sweep + 1) / SWEEPS);
  }
  for (const row of rows) alignRow(row, ({ upper, lower }) => [...upper, ...lower], gap);
  straightenLanes(rows, gap);
  shiftToStart(rows);
}

/** Places the items side by side, the middle of the row at 0. */
function packRow(row: readonly Item[], gap: number): void {
  let end = 0;
  for (const item of row) {
    item.along = end + item.before;
    end = item.along + item.after + gap;
  }
  for (const item of row) item.along -= (end - gap) / 2;
}

/** Items side by side, without any free room between them. */
interface Block {
  /** How many items it has. */
  size: number;
  /** Where it should start: the weighted mean of what its items want. */
  desired: number;
  weight: number;
}

/**
 * Moves the items as close to their desired places as order and room allow, by least squares: an
 * isotonic regression by pooling adjacent violators. Linear.
 */
function alignRow(
  row: readonly Item[],
  neighboursOf: (item: Item) => readonly Item[],
  gap: number,
): void {
  const blocks: Block[] = [];
  /** How far each item is behind the first if all stand side by side. */
  const offsets = offsetsOf(row, gap);
  row.forEach((item, place) => {
    const { desired, weight } = desiredStart(item, neighboursOf(item));
    let block: Block = { size: 1, desired: desired - (offsets[place] ?? 0), weight };
    for (
      let top = blocks.at(-1);
      top !== undefined && top.desired > block.desired;
      top = blocks.at(-1)
    ) {
      blocks.pop();
      block = pool(top, block);
    }
    blocks.push(block);
  });
  let place = 0;
  for (const { size, desired } of blocks) {
    for (const item of row.slice(place, place + size)) {
      item.along = desired + (offsets[place] ?? 0);
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
  const desired = (one.desired * one.weight + other.desired * other.weight) / weight;
  return { size: one.size + other.size, desired, weight };
}

function desiredStart(
  item: Item,
  neighbours: readonly Item[],
): { desired: number; weight: number } {
  // Without a neighbour on that side it stays, but gives way to others.
  if (neighbours.length === 0) return { desired: item.along, weight: 0.1 };
  let sum = 0;
  let weight = 0;
  for (const neighbour of neighbours) {
    const share = weightOf(item, neighbour);
    sum += share * neighbour.along;
    weight += share;
  }
  return { desired: sum / weight, weight };
}

function weightOf(one: Item, other: Item): number {
  if (one.node !== null && other.node !== null) return WEIGHTS.nodes;
  return one.node === null && other.node === null ? WEIGHTS.lanes : WEIGHTS.mixed;
}

function shiftToStart(rows: readonly Item[][]): void {
  let start = Infinity;
  for (const row of rows) {
    for (const { along, before } of row) start = Math.min(start, along - before);
  }
  for (const row of rows) {
    // Whole px, so that straight lines are straight; gaps are larger than what rounding takes.
    for (const item of row) item.along = Math.round(item.along - start);
  }
}
