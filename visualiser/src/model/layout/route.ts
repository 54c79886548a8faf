/** Spaces the rows, and routes each link through them. */

import type { Item, Chain } from "./item";

/** The room between rows, in px. */
export interface Spacing {
  /** The minimum between one row and the next. */
  readonly between: number;
  /** Where links leave a row in a straight line, with room for a label beside them. */
  readonly trunk: number;
}

export interface Row {
  /** Where it starts, across the rows. */
  readonly start: number;
  readonly end: number;
}

/** Links that travel far along a row get more room between rows, up to a limit. */
const TRAVEL_SHARE = 0.05;
const MAX_TRAVEL_ROOM = 160;

/** Returns where each row stands. `thicknesses`: of each row, in px across the rows. */
export function spaceRows(
  rows: readonly Item[][],
  thicknesses: readonly number[],
  { between, trunk }: Spacing,
): Row[] {
  let start = 0;
  return rows.map((row, index) => {
    const end = start + (thicknesses[index] ?? 0);
    const spaced = { start, end };
    const more = Math.min(MAX_TRAVEL_ROOM, Math.round(TRAVEL_SHARE * travelOf(row)));
    start = end + trunk + between + more;
    return spaced;
  });
}

/** A point by its distance along the rows, and across them. */
export type Point = readonly [along: number, across: number];

/** Returns the points where a link leaves an item or enters one, and where it leaves a row. */
export function routeChain(
  chain: Chain,
  rows: readonly Row[],
  trunk: number,
  thicknessOf: (item: Item) => number,
): Point[] {
  const points: Point[] = [];
  chain.forEach((item, index) => {
    const row = rows[item.row];
    if (row === undefined) return;
    if (index > 0) push(points, [item.along, row.start]);
    if (index === chain.length - 1) return;
    // Items stand where their row starts; a link passes what is thicker in a straight line.
    if (item.node !== null) push(points, [item.along, row.start + thicknessOf(item)]);
    push(points, [item.along, row.end]);
    if (trunk > 0) push(points, [item.along, row.end + trunk]);
  });
  return points;
}

/** Adds a point, and removes the one before it if all three lie on one line. */
function push(points: Point[], point: Point): void {
  const [last, before] = [points.at(-1), points.at(-2)];
  if (last?.[0] === point[0] && last[1] === point[1]) return;
  if (last?.[0] === point[0] && before?.[0] === point[0]) points.pop();
  points.push(point);
}

function travelOf(row: readonly Item[]): number {
  let longest = 0;
  for (const item of row) {
    for (const { along } of item.lower) longest = Math.max(longest, Math.abs(along - item.along));
  }
  return longest;
}
