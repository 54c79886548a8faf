/** Where the lanes stand, in px from the top of all rows. */

import { firstEndingAfter } from "./bars";
import type { Group, Lanes } from "./lanes";
import type { RunTable } from "./runs";
import type { Span } from "./span";

export interface Look {
  /** The height of a lane where a group has few. */
  lane: number;
  /** Room above the lanes of a group, for its name; 0 if it stands beside them. */
  head: number;
  /** Room below a group. */
  gap: number;
}

/** Groups of many lanes have thin ones: [from so many lanes on, height]. */
const THIN: readonly (readonly [lanes: number, height: number])[] = [
  [49, 4],
  [13, 9],
];
/** A group is at least as high as its name. */
const MIN_GROUP = 20;

export interface RowPlaces {
  readonly groups: readonly Group[];
  readonly total: number;
  topOfGroup(index: number): number;
  heightOfGroup(index: number): number;
  /** The lanes of a group that are shown, from the top. */
  lanesOfGroup(index: number): Uint32Array;
  /** Of a lane that is not shown: where it would be. */
  topOfLane(lane: number): number;
  heightOfLane(lane: number): number;
  /** The lane at a height; -1 between groups. */
  laneAt(y: number): number;
  /** The groups between two heights: the first, and the one after the last. */
  groupsBetween(top: number, bottom: number): readonly [number, number];
  groupOfLane(lane: number): number;
}

/** Tells of each lane whether it has runs in a span: 1 or 0. */
export function lanesInUse(table: RunTable, lanes: Lanes, span: Span): Uint8Array {
  const inUse = new Uint8Array(lanes.offsets.length - 1);
  for (let lane = 0; lane < inUse.length; lane += 1) {
    const at = firstEndingAfter(table, lanes, lane, span.from);
    const isLast = at >= (lanes.offsets[lane + 1] ?? 0);
    if (!isLast && (table.started[lanes.order[at] ?? 0] ?? 0) <= span.to) inUse[lane] = 1;
  }
  return inUse;
}

/** Places the lanes that are in use close together; a group without any is a line with its name. */
export function placeRows({ groups }: Lanes, look: Look, inUse: Uint8Array): RowPlaces {
  // How many lanes before each one are shown.
  const before = new Uint32Array(inUse.length + 1);
  const shown = new Uint32Array(inUse.reduce((sum, one) => sum + one, 0));
  inUse.forEach((isShown, lane) => {
    const rank = before[lane] ?? 0;
    if (isShown === 1) shown[rank] = lane;
    before[lane + 1] = rank + isShown;
  });
  const rankOf = (lane: number): number => before[lane] ?? 0;
  const lanesOf = ({ first, lanes }: Group): Uint32Array =>
    shown.subarray(rankOf(first), rankOf(first + lanes));

  const tops = new Float64Array(groups.length + 1);
  groups.forEach((group, index) => {
    tops[index + 1] = (tops[index] ?? 0) + heightOf(lanesOf(group).length, look) + look.gap;
  });
  const groupAt = (y: number): number => lastAtMost((index) => tops[index] ?? 0, groups.length, y);
  const groupOfLane = (lane: number): number =>
    lastAtMost((index) => groups[index]?.first ?? 0, groups.length, lane);
  const heightOfLane = (lane: number): number => {
    const group = groups[groupOfLane(lane)];
    return group === undefined ? look.lane : laneHeight(lanesOf(group).length, look);
  };
  return {
    groups,
    total: tops[groups.length] ?? 0,
    topOfGroup: (index) => tops[index] ?? 0,
    heightOfGroup: (index) => (tops[index + 1] ?? 0) - (tops[index] ?? 0) - look.gap,
    lanesOfGroup: (index) => {
      const group = groups[index];
      return group === undefined ? new Uint32Array(0) : lanesOf(group);
    },
    topOfLane: (lane) => {
      const index = groupOfLane(lane);
      const rank = rankOf(lane) - rankOf(groups[index]?.first ?? 0);
      return (tops[index] ?? 0) + look.head + rank * heightOfLane(lane);
    },
    heightOfLane,
    laneAt: (y) => {
      const index = groupAt(y);
      const group = groups[index];
      if (group === undefined || y < 0) return -1;
      const lanes = lanesOf(group);
      const rank = Math.floor(
        (y - (tops[index] ?? 0) - look.head) / laneHeight(lanes.length, look),
      );
      return lanes[rank] ?? -1;
    },
    groupsBetween: (top, bottom) => [
      Math.max(0, groupAt(top)),
      Math.min(groups.length, groupAt(bottom) + 1),
    ],
    groupOfLane,
  };
}

/** Returns where to scroll to when rows have changed: the group at the upper edge stays there. */
export function anchored(before: RowPlaces, after: RowPlaces, top: number): number {
  if (top <= 0) return 0;
  const [first] = before.groupsBetween(top, top);
  const name = before.groups[first]?.name;
  const index = after.groups.findIndex((group) => group.name === name);
  if (index < 0) return top;
  const within = top - before.topOfGroup(first);
  return after.topOfGroup(index) + Math.min(within, after.heightOfGroup(index));
}

function laneHeight(lanes: number, look: Look): number {
  const thin = THIN.find(([from]) => lanes >= from);
  return Math.min(look.lane, thin?.[1] ?? look.lane);
}

function heightOf(lanes: number, look: Look): number {
  const height = look.head + lanes * laneHeight(lanes, look);
  return Math.max(height, Math.min(MIN_GROUP, look.lane));
}

/** Returns the last index whose value, which grows, is at most a limit; -1 if there is none. */
function lastAtMost(valueOf: (index: number) => number, count: number, limit: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueOf(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
