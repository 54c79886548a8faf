/** Where the rows begin, and the points that each link passes. */

import type { Item, Way } from "./item";

/** How the rows follow each other: px. */
export interface Spacing {
  /** Between one row and the next, at least. */
  readonly between: number;
  /** In which links leave a row straight on, before they turn: room for a text beside them. */
  readonly trunk: number;
}

export interface Row {
  /** Where it begins, across the rows. */
  readonly start: number;
  readonly end: number;
}

/** Links that go far aside get more room to do so, up to a limit. */
const SHARE_OF_TRAVEL = 0.05;
const MOST_FOR_TRAVEL = 160;

/** `thicknesses`: of each row, across. */
export function spaceRows(
  rows: readonly Item[][],
  thicknesses: readonly number[],
  { between, trunk }: Spacing,
): Row[] {
  let start = 0;
  return rows.map((row, index) => {
    const end = start + (thicknesses[index] ?? 0);
    const spaced = { start, end };
    const more = Math.min(MOST_FOR_TRAVEL, Math.round(SHARE_OF_TRAVEL * travelOf(row)));
    start = end + trunk + between + more;
    return spaced;
  });
}

/** A place by how far it is along its row, and across the rows. */
export type Point = readonly [along: number, across: number];

/** The points of a link: where it leaves a row, and where it comes to one. */
export function routeWay(way: Way, rows: readonly Row[], trunk: number): Point[] {
  const points: Point[] = [];
  way.forEach((item, index) => {
    const row = rows[item.row];
    if (row === undefined) return;
    if (index > 0) push(points, [item.along, row.start]);
    if (index === way.length - 1) return;
    push(points, [item.along, row.end]);
    if (trunk > 0) push(points, [item.along, row.end + trunk]);
  });
  return points;
}

/** A point in the middle of a straight line says nothing. */
function push(points: Point[], point: Point): void {
  const [last, before] = [points.at(-1), points.at(-2)];
  if (last?.[0] === point[0] && before?.[0] === point[0]) points.pop();
  points.push(point);
}

function travelOf(row: readonly Item[]): number {
  let most = 0;
  for (const item of row) {
    for (const { along } of item.lower) most = Math.max(most, Math.abs(along - item.along));
  }
  return most;
}
