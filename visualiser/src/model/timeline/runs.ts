/** The runs of the timeline in columns, as the web worker prepares them. */

import { nameOfWorker } from "../workers";
import { packLanes, type Lanes } from "./lanes";
import type { Rows } from "./row-kinds";
import { packTexts, textAt, type Texts } from "./texts";

/** How runs end, and RUNNING. */
export const RUN_STATUSES = [
  "RUNNING",
  "DONE",
  "FAILED",
  "DISABLED",
  "LOST",
  "PENDING",
  "UNKNOWN",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

const WORDS: Record<RunStatus, string> = {
  RUNNING: "Running",
  DONE: "Done",
  FAILED: "Failed",
  DISABLED: "Failed and disabled",
  LOST: "Lost with its worker",
  PENDING: "Asked for further tasks",
  UNKNOWN: "End not recorded",
};

export function wordOfRun(status: RunStatus): string {
  return WORDS[status];
}

/** Whether the run ended as nobody wants it to. */
export function isFailure(status: RunStatus): boolean {
  return status === "FAILED" || status === "DISABLED" || status === "LOST";
}

/** How long the latest runs of a family that succeeded took, in seconds. */
export interface Usual {
  p50: number;
  p95: number;
  /** How many runs these are. */
  runs: number;
}

/** Runs as they were fetched, sorted by their start. */
export interface Fetched {
  ids: readonly string[];
  started: Float64Array<ArrayBuffer>;
  /** NaN: it has not ended, or nobody knows when. */
  ended: Float64Array<ArrayBuffer>;
  family: Uint32Array<ArrayBuffer>;
  worker: Uint32Array<ArrayBuffer>;
  /** Indices in RUN_STATUSES. */
  status: Uint8Array<ArrayBuffer>;
  /** 1: it takes longer than nearly all of its family. */
  late: Uint8Array<ArrayBuffer>;
  families: readonly string[];
  workers: readonly string[];
  /** The host of each worker; empty if it is not known. */
  hosts: readonly string[];
  /** The runs that determined when the root ended, in their order. */
  critical: Uint32Array<ArrayBuffer>;
}

/** Runs, and how they lie in the rows. */
export interface RunTable extends Omit<Fetched, "ids"> {
  count: number;
  ids: Texts;
  /** By family; null where no run has succeeded. */
  usual: readonly (Usual | null)[];
  lanes: { workers: Lanes; families: Lanes };
  /** How many runs have each status, how many each family, and how many are late. */
  statusCounts: readonly number[];
  familyCounts: Uint32Array<ArrayBuffer>;
  lateCount: number;
  /** When the last run ended that has. */
  lastEnd: number;
}

export function makeTable(fetched: Fetched): RunTable {
  const { ids, started, ended, family, worker, status, late } = fetched;
  const running = RUN_STATUSES.indexOf("RUNNING");
  // An end that nobody knows takes no room.
  const ends = ended.map((end, run) => {
    if (!Number.isNaN(end)) return end;
    return status[run] === running ? Infinity : (started[run] ?? 0);
  });
  const failures = RUN_STATUSES.map(isFailure);
  const isMarked = (run: number): boolean => failures[status[run] ?? 0] === true || late[run] === 1;
  const pack = (groupOf: Uint32Array, names: readonly string[]): Lanes =>
    packLanes({ started, ended: ends, groupOf, names, isMarked });
  return {
    ...fetched,
    count: started.length,
    ids: packTexts(ids),
    ended: ends,
    usual: usualOf(fetched),
    ...countsOf(fetched),
    lastEnd: ends.reduce((last, end) => (end === Infinity ? last : Math.max(last, end)), 0),
    lanes: {
      workers: pack(worker, fetched.workers.map(nameOfWorker)),
      families: pack(family, fetched.families),
    },
  };
}

export function lanesOf(table: RunTable, rows: Rows): Lanes {
  return rows === "families" ? table.lanes.families : table.lanes.workers;
}

/** What may be handed over to the page without a copy. */
export function buffersOf(table: RunTable): ArrayBuffer[] {
  const { ids, started, ended, family, worker, status, late, critical, lanes } = table;
  const ofLanes = ({ order, offsets, laneOf, marked }: Lanes): ArrayBuffer[] =>
    [order, offsets, laneOf, marked.order, marked.offsets].map(({ buffer }) => buffer);
  return [
    ...[ids.bytes, ids.offsets, started, ended, family, worker, status, late, critical].map(
      ({ buffer }) => buffer,
    ),
    ...ofLanes(lanes.workers),
    ...ofLanes(lanes.families),
  ];
}

/** Returns when a run ended; if it has not, the time that is given. */
export function endOf(table: RunTable, run: number, now: number): number {
  const end = table.ended[run] ?? Infinity;
  return end === Infinity ? Math.max(now, table.started[run] ?? now) : end;
}

export function statusOfRun(table: RunTable, run: number): RunStatus {
  return RUN_STATUSES[table.status[run] ?? 0] ?? "UNKNOWN";
}

export function isRunningRun(table: RunTable, run: number): boolean {
  return table.ended[run] === Infinity;
}

/** From the first start to the last end; null if there are no runs. */
export function extentOf(table: RunTable, now: number): { from: number; to: number } | null {
  const from = table.started[0];
  if (from === undefined) return null;
  const isRunning = (table.statusCounts[RUN_STATUSES.indexOf("RUNNING")] ?? 0) > 0;
  return { from, to: Math.max(from, table.lastEnd, isRunning ? now : 0) };
}

function countsOf({
  status,
  family,
  families,
  late,
}: Fetched): Pick<RunTable, "statusCounts" | "familyCounts" | "lateCount"> {
  const statusCounts = RUN_STATUSES.map(() => 0);
  for (const one of status) statusCounts[one] = (statusCounts[one] ?? 0) + 1;
  const familyCounts = new Uint32Array(families.length);
  for (const one of family) familyCounts[one] = (familyCounts[one] ?? 0) + 1;
  return { statusCounts, familyCounts, lateCount: late.reduce((sum, one) => sum + one, 0) };
}

/** So many of the latest runs say what is usual: as many as the server looks at. */
const MAX_USUAL = 200;

function usualOf({ families, family, status, started, ended }: Fetched): (Usual | null)[] {
  const done = RUN_STATUSES.indexOf("DONE");
  const seconds: number[][] = families.map(() => []);
  for (let run = started.length - 1; run >= 0; run -= 1) {
    const its = seconds[family[run] ?? 0];
    const took = (ended[run] ?? NaN) - (started[run] ?? 0);
    if (status[run] === done && its !== undefined && its.length < MAX_USUAL && took >= 0)
      its.push(took);
  }
  return seconds.map((its) => {
    if (its.length === 0) return null;
    its.sort((a, b) => a - b);
    return { p50: percentile(its, 0.5), p95: percentile(its, 0.95), runs: its.length };
  });
}

function percentile(sorted: readonly number[], part: number): number {
  const place = part * (sorted.length - 1);
  const low = Math.floor(place);
  const [below, above] = [sorted[low] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return below + (above - below) * (place - low);
}

/** Tells a run from all others, also after newer ones have been fetched. */
export function keyOfRun(table: RunTable, run: number): string {
  return `${table.started[run] ?? 0} ${textAt(table.ids, run)}`;
}

/** Returns the run with a key; -1 if it is not there any more. */
export function findRun(table: RunTable, key: string): number {
  const space = key.indexOf(" ");
  const [start, id] = [Number(key.slice(0, space)), key.slice(space + 1)];
  let low = 0;
  let high = table.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table.started[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  for (let run = low; run < table.count && table.started[run] === start; run += 1)
    if (textAt(table.ids, run) === id) return run;
  return -1;
}

/** Returns the latest run of a task; -1 if there is none. */
export function latestRunOf(table: RunTable, taskId: string): number {
  if (taskId === "") return -1;
  const wanted = new TextEncoder().encode(taskId);
  const { bytes, offsets } = table.ids;
  for (let run = table.count - 1; run >= 0; run -= 1) {
    const from = offsets[run] ?? 0;
    if ((offsets[run + 1] ?? 0) - from !== wanted.length) continue;
    if (wanted.every((byte, index) => bytes[from + index] === byte)) return run;
  }
  return -1;
}
