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
  const known = new Map<readonly number[], boolean>();
  for (const [index, path] of paths.entries()) {
    const isTouching = known.get(path) ?? touches(window, path);
    known.set(path, isTouching);
    if (isTouching) links.push(index);
  }
  return links.length > MAX_LINKS
    ? { nodes, links: [], isOverview: false, areLinksTogether: true }
    : { nodes, links, isOverview: false, areLinksTogether: false };
}

/**
 * Returns the index of the place in the middle of where the most are near each other, in an area of `width` x `height`;
 * -1 if there is none. If some are `preferred`, only these count.
 */
export function fullest(
  all: readonly Place[],
  width: number,
  height: number,
  preferred: readonly number[] = [],
): number {
  const indices = preferred.length > 0 ? preferred : [...all.keys()];
  const places = indices.flatMap((index) => all[index] ?? []);
  // Of the areas of two by two cells the one with the most.
  const [across, down] = [width / 2, height / 2];
  const counts = new Map<string, { x: number; y: number; count: number }>();
  for (const place of places) {
    const [column, row] = [Math.floor(place.x / across), Math.floor(place.y / down)];
    for (const x of [column, column + 1]) {
      for (const y of [row, row + 1]) {
        const area = counts.get(`${x} ${y}`) ?? { x: x * across, y: y * down, count: 0 };
        area.count += 1;
        counts.set(`${x} ${y}`, area);
      }
    }
  }
  let best = { x: 0, y: 0, count: 0 };
  for (const area of counts.values()) if (area.count > best.count) best = area;
  const distance = (place: Place): number => Math.hypot(place.x - best.x, place.y - best.y);
  let nearest = -1;
  let least = Infinity;
  for (const [index, place] of places.entries()) {
    if (distance(place) < least) [nearest, least] = [indices[index] ?? -1, distance(place)];
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

/** Whether the bounding box of the points overlaps the window. */
function touches({ left, top, right, bottom }: Window, path: readonly number[]): boolean {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < path.length; at += 2) {
    const [x, y] = [path[at] ?? 0, path[at + 1] ?? 0];
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  }
  return east >= left && west <= right && south >= top && north <= bottom;
}
