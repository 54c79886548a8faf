/** Which part of a layout is drawn: a graph may have more nodes than a browser can draw. */

import { HALF, type Layout, type Place } from "./layout";

/** A part of the layout, in its px. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Shown {
  /** Indices of the nodes to draw one by one. */
  readonly nodes: readonly number[];
  readonly links: readonly number[];
  /** Whether there are too many nodes in the window: then one shape shows them all. */
  readonly isOverview: boolean;
  /** Whether there are too many links in the window: then one shape shows them all. */
  readonly areLinksTogether: boolean;
}

/** Up to this size everything is drawn, in the window or not. */
const WHOLE_NODES = 320;
const WHOLE_LINKS = 1_600;
/** With more in the window, an overview is drawn. */
const MAX_NODES = 1_200;
const MAX_LINKS = 4_000;

/** `isReadable`: whether labels can be read at this scale; then each node is drawn, however many there are. */
export function selectShown(layout: Layout, window: Window, isReadable = false): Shown {
  const { places, paths } = layout;
  if (places.length <= WHOLE_NODES && paths.length <= WHOLE_LINKS) {
    const [nodes, links] = [[...places.keys()], [...paths.keys()]];
    return { nodes, links, isOverview: false, areLinksTogether: false };
  }
  const nodes: number[] = [];
  for (const [index, place] of places.entries()) if (isIn(window, place)) nodes.push(index);
  if (nodes.length > MAX_NODES && !isReadable)
    return { nodes: [], links: [], isOverview: true, areLinksTogether: true };
  const links: number[] = [];
  const bounds = boundsOf(layout);
  for (let index = 0; index < paths.length; index += 1)
    if (touches(window, bounds, SIDES * index)) links.push(index);
  return links.length > MAX_LINKS
    ? { nodes, links: [], isOverview: false, areLinksTogether: true }
    : { nodes, links, isOverview: false, areLinksTogether: false };
}

/** Where to look at first: a node, and the middle of what to show. */
export interface Start {
  readonly node: number;
  readonly middle: { readonly x: number; readonly y: number };
}

/** The areas that are compared lie a third of their size apart. */
const THIRDS = 3;
/** The cells of an area, from its first. */
const CELLS = Array.from({ length: THIRDS * THIRDS }, (_, cell): readonly [number, number] => [
  cell % THIRDS,
  Math.floor(cell / THIRDS),
]);

/**
 * Returns the area of `width` x `height` with the most of the `preferred` places, and of those areas the one with the
 * most places; with nothing preferred, all are. Its node is the preferred one next to its middle. Null without places.
 */
export function fullest(
  places: readonly Place[],
  width: number,
  height: number,
  preferred: readonly number[] = [],
): Start | null {
  const wanted = preferred.length > 0 ? preferred : [...places.keys()];
  const [across, down] = [width / THIRDS, height / THIRDS];
  const cellOf = ({ x, y, length }: Place): readonly [column: number, row: number] => [
    Math.floor((x + length / 2) / across),
    Math.floor(y / down),
  ];
  let columns = 1;
  for (const place of places) columns = Math.max(columns, cellOf(place)[0] + 1);
  // An area may begin before the first cell, and end behind the last.
  const keyOf = (column: number, row: number): number => row * (columns + 2 * THIRDS) + column;
  const all = new Map<number, number>();
  for (const place of places) {
    const key = keyOf(...cellOf(place));
    all.set(key, (all.get(key) ?? 0) + 1);
  }
  const areas = new Map<number, { column: number; row: number; count: number }>();
  for (const index of wanted) {
    const place = places[index];
    if (place === undefined) continue;
    const [column, row] = cellOf(place);
    for (const [x, y] of CELLS) {
      const key = keyOf(column - x, row - y);
      const area = areas.get(key) ?? { column: column - x, row: row - y, count: 0 };
      area.count += 1;
      areas.set(key, area);
    }
  }
  let best = { column: 0, row: 0, count: 0, total: 0 };
  for (const area of areas.values()) {
    if (area.count < best.count) continue;
    let total = 0;
    for (const [x, y] of CELLS) total += all.get(keyOf(area.column + x, area.row + y)) ?? 0;
    if (area.count > best.count || total > best.total) best = { ...area, total };
  }
  const middle = {
    x: (best.column + THIRDS / 2) * across,
    y: (best.row + THIRDS / 2) * down,
  };
  const node = nearestTo(middle, places, wanted);
  return node === null ? null : { node, middle };
}
function nearestTo(
  middle: Start["middle"],
  places: readonly Place[],
  indices: readonly number[],
): number | null {
  let nearest: number | null = null;
  let least = Infinity;
  for (const index of indices) {
    const place = places[index];
    if (place === undefined) continue;
    const distance = Math.hypot(place.x + place.length / 2 - middle.x, place.y - middle.y);
    if (distance < least) [nearest, least] = [index, distance];
  }
  return nearest;
}

export function isIn({ left, top, right, bottom }: Window, { x, y, length }: Place): boolean {
  return x + length > left && x - HALF < right && y + HALF > top && y - HALF < bottom;
}

/** Returns a window one and a half times as wide and high, with the same middle. */
export function widen({ left, top, right, bottom }: Window): Window {
  const [x, y] = [(right - left) / 4, (bottom - top) / 4];
  return { left: left - x, top: top - y, right: right + x, bottom: bottom + y };
}

export function contains(outer: Window, inner: Window): boolean {
  return (
    outer.left <= inner.left &&
    outer.top <= inner.top &&
    outer.right >= inner.right &&
    outer.bottom >= inner.bottom
  );
}

/** Of a box: left, top, right, bottom. */
const SIDES = 4;

const knownBounds = new WeakMap<Layout, Float64Array>();

/** Returns the bounding boxes of all paths, one after the other: computed once for each layout. */
export function boundsOf(layout: Layout): Float64Array {
  const known = knownBounds.get(layout);
  if (known !== undefined) return known;
  const bounds = new Float64Array(SIDES * layout.paths.length);
  const starts = new Map<readonly number[], number>();
  layout.paths.forEach((path, index) => {
    const start = SIDES * index;
    // Links with a block share their path, which may be one of thousands.
    const same = starts.get(path);
    if (same !== undefined) {
      bounds.copyWithin(start, same, same + SIDES);
      return;
    }
    starts.set(path, start);
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < path.length; at += 2) {
      const [x, y] = [path[at] ?? 0, path[at + 1] ?? 0];
      west = Math.min(west, x);
      east = Math.max(east, x);
      north = Math.min(north, y);
      south = Math.max(south, y);
    }
    bounds[start] = west;
    bounds[start + 1] = north;
    bounds[start + 2] = east;
    bounds[start + 3] = south;
  });
  knownBounds.set(layout, bounds);
  return bounds;
}

/** Whether the box that starts at `start` overlaps the window. */
function touches(
  { left, top, right, bottom }: Window,
  bounds: Float64Array,
  start: number,
): boolean {
  const [west = 0, north = 0] = [bounds[start], bounds[start + 1]];
  const [east = 0, south = 0] = [bounds[start + 2], bounds[start + 3]];
  return east >= left && west <= right && south >= top && north <= bottom;
}
