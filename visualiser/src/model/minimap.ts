/** Where things of a drawing are on its map. */

import { isIn, type Window } from "./graph-window";
import type { Place } from "./layout";

export interface MapScale {
  /** The size of the map, in px. */
  readonly width: number;
  readonly height: number;
  /** px of the map for one of the drawing. */
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A side of the map, in px; with less, nothing could be told apart. */
const MIN_SIDE = 44;
/** The side of the rectangle that shows the view, in px: it must be possible to grab it. */
const MIN_WINDOW = 8;

/** Fits a drawing into a box. A drawing that is very long and narrow is widened. */
export function scaleMap(drawing: Size, box: Size): MapScale {
  const [drawnWidth, drawnHeight] = [Math.max(1, drawing.width), Math.max(1, drawing.height)];
  const scale = Math.min(box.width / drawnWidth, box.height / drawnHeight);
  const width = Math.max(MIN_SIDE, Math.round(drawnWidth * scale));
  const height = Math.max(MIN_SIDE, Math.round(drawnHeight * scale));
  return { width, height, x: width / drawnWidth, y: height / drawnHeight };
}

/** Returns the rectangle of the view on the map, within it. */
export function windowOnMap(window: Window, map: MapScale): Window {
  const [left, right] = rangeOnMap(window.left * map.x, window.right * map.x, map.width);
  const [top, bottom] = rangeOnMap(window.top * map.y, window.bottom * map.y, map.height);
  return { left, top, right, bottom };
}

/** Whether a view shows the whole drawing: then a map is of no use. */
export function showsAll({ left, top, right, bottom }: Window, { width, height }: Size): boolean {
  return left <= 0 && top <= 0 && right >= width && bottom >= height;
}

/** Where a map may stand in its view; the first is the best of equals. */
export const CORNERS = ["bottom right", "bottom left", "top right", "top left"] as const;
export type Corner = (typeof CORNERS)[number];

/**
 * Returns the corner of the window where a map of that size covers the fewest places; it stays in the `current` one if
 * no other is better. All sizes are in px of the drawing.
 */
export function freestCorner(
  places: readonly Place[],
  { left, top, right, bottom }: Window,
  { width, height }: Size,
  current: Corner,
): Corner {
  const covered = CORNERS.map((corner) => {
    const [x, y] = [
      corner.endsWith("right") ? right - width : left,
      corner.startsWith("bottom") ? bottom - height : top,
    ];
    const area = { left: x, top: y, right: x + width, bottom: y + height };
    return places.reduce((count, place) => (isIn(area, place) ? count + 1 : count), 0);
  });
  const least = Math.min(...covered);
  return covered[CORNERS.indexOf(current)] === least
    ? current
    : (CORNERS[covered.indexOf(least)] ?? current);
}

function rangeOnMap(start: number, end: number, size: number): [number, number] {
  const from = Math.min(Math.max(0, start), size - MIN_WINDOW);
  const to = Math.max(Math.min(size, end), from + MIN_WINDOW);
  return [from, Math.min(to, size)];
}
