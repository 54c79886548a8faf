/** The part of the runs in view, and those that are drawn large enough to be named and chosen one by one. */

import { barsOf, runAt, timeAt, xOf, type View } from "./bars";
import type { Lanes } from "./lanes";
import type { RowPlaces } from "./rows";
import { endOf, type RunTable } from "./runs";
import { lengthOf } from "./span";

/** Runs as they are laid out, and which part of them is in view. */
export interface Shown {
  table: RunTable;
  lanes: Lanes;
  places: RowPlaces;
  view: View;
  /** In px from the top of all rows. */
  top: number;
  height: number;
}

export interface Box {
  run: number;
  left: number;
  /** From the top of all rows. */
  top: number;
  width: number;
  height: number;
}

/** In px. Narrower ones answer to the pointer only. */
const MIN_WIDTH = 8;
const MIN_HEIGHT = 8;
const MAX_BOXES = 160;
const LEAST_WIDTH = 2;
/** The pointer hits a bar this many px beside it. */
const SLACK = 3;

/** Returns the boxes of the bars in view, row by row; of too many, the widest. */
export function boxesOf({ table, lanes, places, view, top, height }: Shown): Box[] {
  const boxes: Box[] = [];
  const bottom = top + height;
  const [first, after] = places.groupsBetween(top, bottom);
  for (let group = first; group < after; group += 1) {
    for (const lane of places.lanesOfGroup(group)) {
      const laneHeight = places.heightOfLane(lane);
      if (laneHeight < MIN_HEIGHT) break;
      const laneTop = places.topOfLane(lane);
      if (laneTop + laneHeight < top || laneTop > bottom) continue;
      barsOf(table, lanes, lane, view, (run, left, right) => {
        const [from, to] = [Math.max(0, left), Math.min(view.width, right)];
        if (to - from >= MIN_WIDTH)
          boxes.push({ run, left: from, top: laneTop, width: to - from, height: laneHeight });
      });
    }
  }
  if (boxes.length <= MAX_BOXES) return boxes;
  const widest = [...boxes].sort((a, b) => b.width - a.width).slice(0, MAX_BOXES);
  const chosen = new Set(widest);
  return boxes.filter((box) => chosen.has(box));
}

/** Returns the box of a run, however small its bar is. */
export function boxOf({ table, lanes, places, view }: Shown, run: number): Box {
  const lane = lanes.laneOf[run] ?? 0;
  const left = Math.min(view.width, Math.max(0, xOf(view, table.started[run] ?? 0)));
  const end = xOf(view, endOf(table, run, view.now));
  const width = Math.max(LEAST_WIDTH, Math.min(view.width, end) - left);
  return { run, left, top: places.topOfLane(lane), width, height: places.heightOfLane(lane) };
}

/** Returns the run at a place in the drawing; -1 if there is none. */
export function runAtPlace(
  { table, lanes, places, view, top }: Shown,
  x: number,
  y: number,
): number {
  const lane = places.laneAt(y + top);
  if (lane < 0) return -1;
  const slack = (SLACK * lengthOf(view.span)) / view.width;
  const at = { time: timeAt(view, x), slack, now: view.now };
  // Failed and late ones first: they are painted on top.
  const marked = runAt(table, lanes.marked, lane, { ...at, slack: slack / 2 });
  return marked >= 0 ? marked : runAt(table, lanes, lane, at);
}
