/** The runs that are drawn large enough to be named and chosen one by one. */

import { barsOf, type View } from "./bars";
import type { Lanes } from "./lanes";
import type { RowPlaces } from "./rows";
import type { RunTable } from "./runs";

export interface Box {
  run: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** In px. Narrower ones answer to the pointer only. */
const MIN_WIDTH = 8;
const MIN_HEIGHT = 8;
const MAX_BOXES = 160;

/** Returns the boxes of the bars in view, row by row; of too many, the widest. Tops are from the top of all rows. */
export function boxesOf(
  table: RunTable,
  lanes: Lanes,
  places: RowPlaces,
  view: View,
  [top, bottom]: readonly [number, number],
): Box[] {
  const boxes: Box[] = [];
  const [first, after] = places.groupsBetween(top, bottom);
  for (const group of lanes.groups.slice(first, after)) {
    const height = places.heightOfLane(group.first);
    if (height < MIN_HEIGHT) continue;
    for (let lane = group.first; lane < group.first + group.lanes; lane += 1) {
      const laneTop = places.topOfLane(lane);
      if (laneTop + height < top || laneTop > bottom) continue;
      barsOf(table, lanes, lane, view, (run, left, right) => {
        const [from, to] = [Math.max(0, left), Math.min(view.width, right)];
        if (to - from >= MIN_WIDTH)
          boxes.push({ run, left: from, top: laneTop, width: to - from, height });
      });
    }
  }
  if (boxes.length <= MAX_BOXES) return boxes;
  const widest = [...boxes].sort((a, b) => b.width - a.width).slice(0, MAX_BOXES);
  const chosen = new Set(widest);
  return boxes.filter((box) => chosen.has(box));
}
