/** Packs runs into lanes: in a lane no run overlaps another, and a group has as few lanes as it can. */

/** What a group of lanes shows: the runs of one worker, or of one family. */
export interface Group {
  name: string;
  /** Its place among the names. */
  index: number;
  /** The first of its lanes, and how many it has. */
  first: number;
  lanes: number;
  runs: number;
}

/** Runs lane by lane, in a lane by their start. */
export interface Sequence {
  readonly order: Uint32Array<ArrayBuffer>;
  /** Where each lane begins in `order`; one more says where the last one ends. */
  readonly offsets: Uint32Array<ArrayBuffer>;
}

export interface Lanes extends Sequence {
  readonly groups: readonly Group[];
  /** The lane of each run. */
  readonly laneOf: Uint32Array<ArrayBuffer>;
  /** Those that must not be missed among thousands of others. */
  readonly marked: Sequence;
}

export interface Packed {
  /** The runs by their start, and when each ended: Infinity if it has not. */
  started: Float64Array;
  ended: Float64Array;
  /** The group of each run. */
  groupOf: Uint32Array;
  names: readonly string[];
  isMarked: (run: number) => boolean;
}

/** Returns the lanes of the groups that have runs, in the order of their names. */
export function packLanes({ started, ended, groupOf, names, isMarked }: Packed): Lanes {
  const members = countedInto(groupOf, names.length);
  const byName = [...names.keys()].sort((a, b) => compareNames(names[a] ?? "", names[b] ?? ""));
  const laneOf = new Uint32Array(started.length);
  const groups: Group[] = [];
  let first = 0;
  for (const index of byName) {
    const runs = members.order.subarray(members.offsets[index], members.offsets[index + 1]);
    if (runs.length === 0) continue;
    const lanes = packGroup(runs, started, ended, laneOf, first);
    groups.push({ name: names[index] ?? "", index, first, lanes, runs: runs.length });
    first += lanes;
  }
  const all = countedInto(laneOf, first);
  return { groups, laneOf, ...all, marked: selected(all, isMarked) };
}

/** Returns some of the runs, in the same lanes. */
function selected({ order, offsets }: Sequence, isIn: (run: number) => boolean): Sequence {
  const selectedOffsets = new Uint32Array(offsets.length);
  const found: number[] = [];
  for (let lane = 0; lane + 1 < offsets.length; lane += 1) {
    for (const run of order.subarray(offsets[lane], offsets[lane + 1]))
      if (isIn(run)) found.push(run);
    selectedOffsets[lane + 1] = found.length;
  }
  return { order: Uint32Array.from(found), offsets: selectedOffsets };
}

/** Gives each run the lowest lane that is free at its start; returns how many lanes that takes. */
function packGroup(
  runs: Uint32Array,
  started: Float64Array,
  ended: Float64Array,
  laneOf: Uint32Array,
  first: number,
): number {
  const [laneEnds, places]: [number[], number[]] = [[], []];
  const busy = new Heap(laneEnds);
  const free = new Heap(places);
  for (const run of runs) {
    const start = started[run] ?? 0;
    while (busy.size > 0 && (laneEnds[busy.top] ?? 0) <= start) free.add(busy.take());
    const lane = free.size > 0 ? free.take() : laneEnds.length;
    places[lane] = lane;
    // A run of no length takes its lane until the next one starts, and no longer.
    laneEnds[lane] = Math.max(ended[run] ?? 0, start);
    laneOf[run] = first + lane;
    busy.add(lane);
  }
  return laneEnds.length;
}

/** Sorts indices by a key below `keys`, and equal keys as they were: one pass to count, one to place. */
function countedInto(keyOf: Uint32Array, keys: number): Sequence {
  const offsets = new Uint32Array(keys + 1);
  for (const key of keyOf) offsets[key + 1] = (offsets[key + 1] ?? 0) + 1;
  for (let key = 0; key < keys; key += 1)
    offsets[key + 1] = (offsets[key + 1] ?? 0) + (offsets[key] ?? 0);
  const next = offsets.slice();
  const order = new Uint32Array(keyOf.length);
  for (let index = 0; index < keyOf.length; index += 1) {
    const key = keyOf[index] ?? 0;
    const place = next[key] ?? 0;
    order[place] = index;
    next[key] = place + 1;
  }
  return { order, offsets };
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** Sorts `worker-2` before `worker-10`, and what has no name last. */
function compareNames(a: string, b: string): number {
  if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
  return COLLATOR.compare(a, b);
}

/** A binary heap of small numbers, the one with the lowest key on top. */
class Heap {
  private readonly items: number[] = [];

  /** The keys of the numbers: that of one in the heap must not change. */
  constructor(private readonly keys: readonly number[]) {}

  get size(): number {
    return this.items.length;
  }

  get top(): number {
    return this.items[0] ?? -1;
  }

  add(item: number): void {
    const { items, keys } = this;
    const key = keys[item] ?? 0;
    let index = items.length;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const other = items[above] ?? 0;
      if ((keys[other] ?? 0) <= key) break;
      items[index] = other;
      index = above;
    }
    items[index] = item;
  }

  take(): number {
    const { items, keys } = this;
    const { top } = this;
    const last = items.pop() ?? -1;
    if (items.length === 0) return top;
    const key = keys[last] ?? 0;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= items.length) break;
      const right = items[below + 1];
      if (right !== undefined && (keys[right] ?? 0) < (keys[items[below] ?? 0] ?? 0)) below += 1;
      const other = items[below] ?? 0;
      if (key <= (keys[other] ?? 0)) break;
      items[index] = other;
      index = below;
    }
    items[index] = last;
    return top;
  }
}
