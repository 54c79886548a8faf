/** Workers from the answer of /v1/workers. What a worker reports about itself may be any text. */

import type { WorkerRow } from "../api/types";
import { formatParams } from "./params";
import type { RunningTask } from "./running";

/** By default workers ping every second, and the server removes them after a minute without a ping. */
const SECONDS_UNTIL_SILENT = 30;

export type RecentRun = WorkerRow["lately"][number];

interface RootTask {
  taskId: string;
  family: string;
  /** `date=2026-11-21`. */
  params: string;
}

export interface WorkerEntry {
  id: string;
  /** Its short name for the page, which may not be unique. */
  name: string;
  /** `etl@host, pid 7`, without what its name says and what it did not report. */
  place: string;
  /** Empty if it reported none. */
  host: string;
  isDisabled: boolean;
  /** When it was first and last heard of, in seconds since the epoch. */
  started: number;
  lastActive: number;
  /** Null if it did not report a number. */
  processes: number | null;
  rootTask: RootTask | null;
  pending: number;
  uniquePending: number;
  unread: number;
  /** The first of those that it runs. */
  running: RunningTask[];
  runningTotal: number;
  /** Since when it has run nothing; null while it is busy, or if that is not known. */
  idleSince: number | null;
  /** What it ran last, the newest first. */
  lately: RecentRun[];
}

export function readWorkers(workers: readonly WorkerRow[]): WorkerEntry[] {
  return workers.map(readWorker);
}

function readWorker(worker: WorkerRow): WorkerEntry {
  const name = nameOfWorker(worker.worker);
  const [host, user, pid] = [worker.host ?? "", worker.user ?? "", worker.pid ?? ""];
  return {
    id: worker.worker,
    name,
    place: placeOf(host, user, pid, name !== worker.worker),
    host,
    isDisabled: worker.state === "disabled",
    started: worker.started,
    lastActive: worker.last_active,
    processes: worker.processes,
    rootTask: rootTaskOf(worker),
    pending: worker.pending,
    uniquePending: worker.unique_pending,
    unread: worker.messages,
    running: worker.running.map((task) => ({
      ...task,
      display_name: `${task.family}(${formatParams(task.params)})`,
      since: task.time,
    })),
    runningTotal: worker.running_total,
    idleSince: worker.idle_since,
    lately: worker.lately,
  };
}

const HOST = /, host=(.+?)(?=, \w+=|$)/s;
const PID = /, pid=(.+?)(?=, \w+=|$)/s;

/** Returns host and process id from an id that Luigi made; any other id as it is. */
export function nameOfWorker(id: string): string {
  return partsOfWorker(id).join("");
}

/** The same in two parts, of which the second must not be cut: it tells workers of a host apart. */
export function partsOfWorker(id: string): [start: string, end: string] {
  const facts = /^Worker\(salt=(.*)\)$/s.exec(id)?.[1] ?? "";
  const host = HOST.exec(facts)?.[1] ?? "";
  const pid = PID.exec(facts)?.[1] ?? "";
  if (host === "") return [id, ""];
  return [host, pid === "" ? "" : `, pid ${pid}`];
}

function placeOf(host: string, user: string, pid: string, isInName: boolean): string {
  if (isInName) return user === "" ? "" : `user ${user}`;
  const place = [user, host].filter((part) => part !== "").join("@");
  return [place, pid === "" ? "" : `pid ${pid}`].filter((part) => part !== "").join(", ");
}

function rootTaskOf(worker: WorkerRow): RootTask | null {
  const taskId = worker.first_task;
  if (taskId === null) return null;
  const shown = worker.first_task_name ?? taskId;
  const [, family = shown, params = ""] = /^([^(]+)\((.*)\)$/s.exec(shown) ?? [];
  return { taskId, family, params };
}

/** Whether an enabled worker has not checked in for a while. */
export function isSilent(worker: WorkerEntry, now: number): boolean {
  return !worker.isDisabled && now - worker.lastActive > SECONDS_UNTIL_SILENT;
}

export const SHOWN = ["all", "busy", "idle", "silent", "disabled"] as const;
export type Shown = (typeof SHOWN)[number];

/** Returns the workers that have a card each, and those that have a line each. */
export function splitBusy(
  workers: readonly WorkerEntry[],
): [busy: WorkerEntry[], others: WorkerEntry[]] {
  const isBusy = (worker: WorkerEntry): boolean => worker.runningTotal > 0 && !worker.isDisabled;
  return [workers.filter(isBusy), workers.filter((worker) => !isBusy(worker))];
}
