/** Aligns consecutive lanes of a link where the room beside them allows. */

import { isLane, roomBetween, type Item } from "./item";

interface Room {
  min: number;
  max: number;
}

export function straightenLanes(rows: readonly Item[][], gap: number): void {
  for (const row of rows) {
    for (const item of row) {
      if (isLane(item) && !item.upper.some(isLane)) straightenFrom(item, rows, gap);
    }
  }
}

/** Aligns as many lanes at a time as have room on one line. */
function straightenFrom(start: Item, rows: readonly Item[][], gap: number): void {
  let run: Item[] = [];
  let shared: Room = { min: -Infinity, max: Infinity };
  for (let lane: Item | undefined = start; lane !== undefined; lane = lane.lower.find(isLane)) {
    const room = roomOf(lane, rows[lane.row] ?? [], gap);
    const both = {
      min: Math.max(shared.min, room.min),
      max: Math.min(shared.max, room.max),
    };
    if (both.min > both.max) {
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

function align(lanes: readonly Item[], { min, max }: Room): void {
  if (lanes.length === 0) return;
  const mean = lanes.reduce((sum, { along }) => sum + along, 0) / lanes.length;
  const along = Math.min(max, Math.max(min, mean));
  for (const lane of lanes) lane.along = along;
}

function roomOf(item: Item, row: readonly Item[], gap: number): Room {
  const left = row[item.place - 1];
  const right = row[item.place + 1];
  return {
    min:
      left === undefined
        ? -Infinity
        : left.along + left.after + roomBetween(left, item, gap) + item.before,
    max:
      right === undefined
        ? Infinity
        : right.along - right.before - roomBetween(item, right, gap) - item.after,
  };
}
