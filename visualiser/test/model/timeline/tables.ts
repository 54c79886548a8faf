/** Runs for the tests of the timeline. */

import {
  makeTable,
  RUN_STATUSES,
  type Fetched,
  type RunStatus,
  type RunTable,
} from "../../../src/model/timeline/runs";

export interface Run {
  id: string;
  from: number;
  /** Null: it runs. */
  to: number | null;
  family?: string;
  worker?: string;
  status?: RunStatus;
  isLate?: boolean;
}

export function makeFetched(runs: readonly Run[]): Fetched {
  const sorted = [...runs].sort((a, b) => a.from - b.from);
  const families = [...new Set(sorted.map(({ family = "F" }) => family))];
  const workers = [...new Set(sorted.map(({ worker = "w" }) => worker))];
  return {
    ids: sorted.map(({ id }) => id),
    started: Float64Array.from(sorted, ({ from }) => from),
    ended: Float64Array.from(sorted, ({ to }) => to ?? NaN),
    family: Uint32Array.from(sorted, ({ family = "F" }) => families.indexOf(family)),
    worker: Uint32Array.from(sorted, ({ worker = "w" }) => workers.indexOf(worker)),
    status: Uint8Array.from(sorted, ({ to, status }) =>
      RUN_STATUSES.indexOf(status ?? (to === null ? "RUNNING" : "DONE")),
    ),
    late: Uint8Array.from(sorted, ({ isLate }) => (isLate === true ? 1 : 0)),
    families,
    workers,
    hosts: workers.map(() => ""),
    critical: new Uint32Array(0),
  };
}

export function tableOf(...runs: Run[]): RunTable {
  return makeTable(makeFetched(runs));
}

/** A reproducible number from 0 to 1. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/** Many runs of several workers, which overlap. */
export function manyRuns(count: number, seed = 1): Run[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor(next() * 10_000);
    const isRunning = next() < 0.02;
    return {
      id: `t${index}`,
      from,
      to: isRunning ? null : from + Math.floor(next() * 300),
      family: `F${Math.floor(next() * 5)}`,
      worker: `w${Math.floor(next() * 4)}`,
      status: isRunning ? "RUNNING" : next() < 0.1 ? "FAILED" : "DONE",
    };
  });
}
