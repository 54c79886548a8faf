/** Reads answers about runs: the first, and later ones, which have only what was under way or has ended since. */

import type { Timeline } from "../../api/types";
import { RUN_STATUSES, type Fetched } from "./runs";

const UNKNOWN = RUN_STATUSES.indexOf("UNKNOWN");
const RUNNING = RUN_STATUSES.indexOf("RUNNING");

export function readTimeline(answer: Timeline): Fetched {
  const count = answer.blocks.reduce((sum, block) => sum + block.started.length, 0);
  const statuses = answer.statuses.map((name) => {
    const index = (RUN_STATUSES as readonly string[]).indexOf(name);
    return index < 0 ? UNKNOWN : index;
  });
  const ids: string[] = [];
  const fetched: Fetched = {
    ids,
    started: new Float64Array(count),
    ended: new Float64Array(count).fill(NaN),
    family: new Uint32Array(count),
    worker: new Uint32Array(count),
    status: new Uint8Array(count),
    late: new Uint8Array(count),
    families: answer.families,
    workers: answer.workers.map(({ worker }) => worker ?? ""),
    hosts: answer.workers.map(({ host }) => host ?? ""),
    critical: Uint32Array.from(answer.critical),
  };
  for (const block of answer.blocks) {
    block.started.forEach((started, index) => {
      const run = ids.length;
      const duration = block.duration[index] ?? -1;
      fetched.started[run] = answer.origin + started / 1000;
      if (duration >= 0) fetched.ended[run] = answer.origin + (started + duration) / 1000;
      fetched.family[run] = block.family[index] ?? 0;
      fetched.worker[run] = block.worker[index] ?? 0;
      fetched.status[run] = statuses[block.status[index] ?? 0] ?? UNKNOWN;
      ids.push(block.task_id[index] ?? "");
    });
  }
  for (const run of answer.late) fetched.late[run] = 1;
  return fetched;
}

/**
 * Adds an answer about the time since the last one: it has all runs that are under way now, and those that have ended since.
 * What is known to run and not in it is gone.
 */
export function merged(known: Fetched, newer: Fetched): Fetched {
  const fresh = new Set<string>();
  for (let run = 0; run < newer.started.length; run += 1) fresh.add(keyOf(newer, run));
  const kept: number[] = [];
  for (let run = 0; run < known.started.length; run += 1) {
    if (known.status[run] === RUNNING) continue;
    // Only what ended lately can be in both answers.
    if (fresh.has(keyOf(known, run))) continue;
    kept.push(run);
  }
  const families = new Names(known.families);
  const workers = new Names(known.workers);
  const familyOf = newer.families.map((name) => families.indexOf(name));
  const workerOf = newer.workers.map((name) => workers.indexOf(name));
  const hosts = [...known.hosts];
  workerOf.forEach((worker, index) => {
    hosts[worker] = newer.hosts[index] ?? "";
  });
  const picked = inOrder(known, kept, newer);
  const count = picked.length;
  const ids: string[] = new Array<string>(count);
  const joined: Fetched = {
    ids,
    started: new Float64Array(count),
    ended: new Float64Array(count),
    family: new Uint32Array(count),
    worker: new Uint32Array(count),
    status: new Uint8Array(count),
    late: new Uint8Array(count),
    families: families.list,
    workers: workers.list,
    hosts,
    critical: new Uint32Array(0),
  };
  picked.forEach(([source, run], index) => {
    const isNew = source === newer;
    const [family, worker] = [source.family[run] ?? 0, source.worker[run] ?? 0];
    ids[index] = source.ids[run] ?? "";
    joined.started[index] = source.started[run] ?? 0;
    joined.ended[index] = source.ended[run] ?? NaN;
    joined.family[index] = isNew ? (familyOf[family] ?? 0) : family;
    joined.worker[index] = isNew ? (workerOf[worker] ?? 0) : worker;
    joined.status[index] = source.status[run] ?? UNKNOWN;
    joined.late[index] = source.late[run] ?? 0;
  });
  return joined;
}

/** Merges two lists that are sorted by start. */
function inOrder(known: Fetched, kept: readonly number[], newer: Fetched): [Fetched, number][] {
  const picked: [Fetched, number][] = [];
  let next = 0;
  for (const run of kept) {
    const start = known.started[run] ?? 0;
    for (; next < newer.started.length && (newer.started[next] ?? 0) < start; next += 1)
      picked.push([newer, next]);
    picked.push([known, run]);
  }
  for (; next < newer.started.length; next += 1) picked.push([newer, next]);
  return picked;
}

function keyOf({ ids, started }: Fetched, run: number): string {
  return `${Math.round((started[run] ?? 0) * 1000)} ${ids[run] ?? ""}`;
}

/** Names with an index each; new ones come last. */
class Names {
  readonly list: string[];
  private readonly indices: Map<string, number>;

  constructor(names: readonly string[]) {
    this.list = [...names];
    this.indices = new Map(names.map((name, index) => [name, index]));
  }

  indexOf(name: string): number {
    const known = this.indices.get(name);
    if (known !== undefined) return known;
    this.indices.set(name, this.list.length);
    this.list.push(name);
    return this.list.length - 1;
  }
}
