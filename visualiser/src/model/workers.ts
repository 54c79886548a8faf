/** Workers from the answer of worker_list. What a worker reports about itself may be any JSON. */

import type { Worker, Workers } from "../api/types";
import { textOf } from "./params";
import { listRunning, type RunningTask } from "./running";
import { matches } from "./search";

/** By default workers ping every second, and the server removes them after a minute without a ping. */
const SECONDS_UNTIL_SILENT = 30;

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
  running: RunningTask[];
  /** The text to search in. */
  text: string;
}

export function readWorkers(workers: Workers): WorkerEntry[] {
  return workers.map(readWorker);
}

function readWorker(worker: Worker): WorkerEntry {
  const [host, user, pid] = [worker.host, worker.username, worker.pid].map(textOrEmpty);
  const name = nameOfWorker(worker.name);
  const rootTask = rootTaskOf(worker);
  const running = listRunning(worker.running ?? {});
  return {
    id: worker.name,
    name,
    place: placeOf(host ?? "", user ?? "", pid ?? "", name !== worker.name),
    host: host ?? "",
    isDisabled: worker.state === "disabled",
    started: worker.started,
    lastActive: worker.last_active,
    processes: numberOf(worker.workers),
    rootTask,
    pending: worker.num_pending ?? 0,
    uniquePending: worker.num_uniques ?? 0,
    unread: worker.num_unread_rpc_messages,
    running,
    text: [
      worker.name,
      name,
      `${user ?? ""}@${host ?? ""}`,
      worker.first_task_display_name ?? "",
      ...running.map((task) => `${task.display_name} ${task.task_id}`),
    ].join("\n"),
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

function rootTaskOf(worker: Worker): RootTask | null {
  const taskId: unknown = worker.first_task;
  if (typeof taskId !== "string" || taskId === "") return null;
  const shown = worker.first_task_display_name ?? taskId;
  const [, family = shown, params = ""] = /^([^(]+)\((.*)\)$/s.exec(shown) ?? [];
  return { taskId, family, params };
}

function textOrEmpty(value: unknown): string {
  return value === undefined || value === null ? "" : textOf(value);
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && !Number.isNaN(value) ? value : null;
}

/** Whether an enabled worker has not checked in for a while. */
export function isSilent(worker: WorkerEntry, now: number): boolean {
  return !worker.isDisabled && now - worker.lastActive > SECONDS_UNTIL_SILENT;
}

export const SHOWN = ["all", "busy", "silent", "disabled"] as const;
export type Shown = (typeof SHOWN)[number];

const RULES: Record<Shown, (worker: WorkerEntry, now: number) => boolean> = {
  all: () => true,
  busy: (worker) => worker.running.length > 0,
  silent: isSilent,
  disabled: (worker) => worker.isDisabled,
};

export function selectWorkers(
  workers: readonly WorkerEntry[],
  shown: Shown,
  typed: string,
  now: number,
): WorkerEntry[] {
  return workers.filter((worker) => RULES[shown](worker, now) && matches(typed, worker.text));
}

export interface WorkerFigures {
  workers: number;
  /** The number of different hosts. */
  hosts: number;
  /** Busy processes and all processes of enabled workers. */
  busy: number;
  processes: number;
  running: number;
  uniquePending: number;
  unread: number;
}

export function sumUp(workers: readonly WorkerEntry[]): WorkerFigures {
  const sum = (of: (worker: WorkerEntry) => number, among = workers): number =>
    among.reduce((total, worker) => total + of(worker), 0);
  const enabled = workers.filter((worker) => !worker.isDisabled);
  const hosts = new Set(workers.map((worker) => worker.host).filter((host) => host !== ""));
  return {
    workers: workers.length,
    hosts: hosts.size,
    busy: sum((worker) => worker.running.length, enabled),
    // One that reported none has at least those that are busy.
    processes: sum((worker) => worker.processes ?? worker.running.length, enabled),
    running: sum((worker) => worker.running.length),
    uniquePending: sum((worker) => worker.uniquePending),
    unread: sum((worker) => worker.unread),
  };
}
