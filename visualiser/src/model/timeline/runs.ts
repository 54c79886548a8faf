/** The runs of the timeline in columns, as the web worker prepares them. */

import { packLanes, type Lanes } from "./lanes";
import { packTexts, type Texts } from "./texts";

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

/** The rows: a group for each worker, one for each family, or the workers' slots without heads. */
export const ROWS = ["workers", "families", "stream"] as const;
export type Rows = (typeof ROWS)[number];

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
  const isMarked = (run: number): boolean =>
    failures[status[run] ?? 0] === true || late[run] === 1;
  const pack = (groupOf: Uint32Array, names: readonly string[]): Lanes =>
    packLanes({ started, ended: ends, groupOf, names, isMarked });
  return {
    ...fetched,
    count: started.length,
    ids: packTexts(ids),
    ended: ends,
    usual: usualOf(fetched),
    lanes: {
      workers: pack(worker, fetched.workers),
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
  let to = from;
  for (const end of table.ended) to = Math.max(to, end === Infinity ? now : end);
  return { from, to };
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
