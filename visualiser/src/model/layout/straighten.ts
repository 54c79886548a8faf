/** Lanes that follow each other are drawn in one line where the room beside them allows. */

import type { Item } from "./item";
import { roomBetween } from "./place";

interface Room {
  least: number;
  most: number;
}

export function straightenLanes(rows: readonly Item[][], gap: number): void {
  for (const row of rows) {
    for (const item of row) {
      if (isLane(item) && !item.upper.some(isLane)) straightenFrom(item, rows, gap);
    }
  }
}

/** As many lanes at a time as have a line in common. */
function straightenFrom(start: Item, rows: readonly Item[][], gap: number): void {
  let run: Item[] = [];
  let shared: Room = { least: -Infinity, most: Infinity };
  for (let lane: Item | undefined = start; lane !== undefined; lane = lane.lower.find(isLane)) {
    const room = roomOf(lane, rows[lane.row] ?? [], gap);
    const both = {
      least: Math.max(shared.least, room.least),
      most: Math.min(shared.most, room.most),
    };
    if (both.least > both.most) {
      align(run, shared);
      run = [];
      shared = room;
    } else {
      shared = both;
    }
    run.push(lane);
  }
  align(run, shared);
}

function align(lanes: readonly Item[], { least, most }: Room): void {
  if (lanes.length === 0) return;
  const mean = lanes.reduce((sum, { along }) => sum + along, 0) / lanes.length;
  const along = Math.min(most, Math.max(least, mean));
  for (const lane of lanes) lane.along = along;
}

function roomOf(item: Item, row: readonly Item[], gap: number): Room {
  const left = row[item.place - 1];
  const right = row[item.place + 1];
  return {
    least:
      left === undefined
        ? -Infinity
        : left.along + left.after + roomBetween(left, item, gap) + item.before,
    most:
      right === undefined
        ? Infinity
        : right.along - right.before - roomBetween(item, right, gap) - item.after,
  };
}

function isLane({ node }: Item): boolean {
  return node === null;
}
