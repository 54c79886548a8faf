/** Where the lanes stand, in px from the top of all rows. */

import type { Group, Lanes } from "./lanes";

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
  readonly total: number;
  topOfGroup(index: number): number;
  heightOfGroup(index: number): number;
  topOfLane(lane: number): number;
  heightOfLane(lane: number): number;
  /** The lane at a height; -1 between groups. */
  laneAt(y: number): number;
  /** The groups between two heights: the first, and the one after the last. */
  groupsBetween(top: number, bottom: number): readonly [number, number];
  groupOfLane(lane: number): number;
}

export function placeRows({ groups }: Lanes, look: Look): RowPlaces {
  const tops = new Float64Array(groups.length + 1);
  groups.forEach((group, index) => {
    tops[index + 1] = (tops[index] ?? 0) + heightOf(group, look) + look.gap;
  });
  const groupAt = (y: number): number => lastAtMost((index) => tops[index] ?? 0, groups.length, y);
  const groupOfLane = (lane: number): number =>
    lastAtMost((index) => groups[index]?.first ?? 0, groups.length, lane);
  const heightOfLane = (lane: number): number => {
    const group = groups[groupOfLane(lane)];
    return group === undefined ? look.lane : laneHeight(group, look);
  };
  return {
    total: tops[groups.length] ?? 0,
    topOfGroup: (index) => tops[index] ?? 0,
    heightOfGroup: (index) => (tops[index + 1] ?? 0) - (tops[index] ?? 0) - look.gap,
    topOfLane: (lane) => {
      const index = groupOfLane(lane);
      const first = groups[index]?.first ?? 0;
      return (tops[index] ?? 0) + look.head + (lane - first) * heightOfLane(lane);
    },
    heightOfLane,
    laneAt: (y) => {
      const index = groupAt(y);
      const group = groups[index];
      if (group === undefined || y < 0) return -1;
      const lane = Math.floor((y - (tops[index] ?? 0) - look.head) / laneHeight(group, look));
      return lane >= 0 && lane < group.lanes ? group.first + lane : -1;
    },
    groupsBetween: (top, bottom) => [
      Math.max(0, groupAt(top)),
      Math.min(groups.length, groupAt(bottom) + 1),
    ],
    groupOfLane,
  };
}

function laneHeight({ lanes }: Group, look: Look): number {
  const thin = THIN.find(([from]) => lanes >= from);
  return Math.min(look.lane, thin?.[1] ?? look.lane);
}

function heightOf(group: Group, look: Look): number {
  const lanes = group.lanes * laneHeight(group, look);
  return look.head > 0 ? look.head + lanes : Math.max(lanes, Math.min(MIN_GROUP, look.lane));
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
