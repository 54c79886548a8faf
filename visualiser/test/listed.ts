/** Entries of /v1/workers and resource_list for the tests. */

import type { Resource, TaskRow, WorkerPage, WorkerRow } from "../src/api/types";

type ListedTask = Resource["running"][string];

export function listedTask(told: Partial<ListedTask> = {}): ListedTask {
  return {
    display_name: "Load(date=2026-11-21)",
    name: "Load",
    status: "RUNNING",
    workers: ["w"],
    worker_running: "w",
    time_running: 100,
    start_time: 50,
    last_updated: 100,
    params: { date: "2026-11-21" },
    priority: 0,
    resources: {},
    resources_running: null,
    tracking_url: null,
    status_message: null,
    progress_percentage: null,
    ...told,
  };
}

/** A worker of /v1/workers. */
export function workerRow(told: Partial<WorkerRow> = {}): WorkerRow {
  return {
    worker: "w",
    host: null,
    user: null,
    pid: null,
    state: "active",
    is_assistant: false,
    started: 500,
    last_active: 1000,
    last_get_work: null,
    idle_since: null,
    processes: null,
    running: [],
    running_total: told.running?.length ?? 0,
    pending: 0,
    unique_pending: 0,
    messages: 0,
    first_task: null,
    first_task_name: null,
    lately: [],
    ...told,
  };
}

/** A task that a worker runs. */
export function runningRow(told: Partial<TaskRow> = {}): TaskRow {
  return {
    task_id: "Load_1",
    family: "Load",
    params: { date: "2026-11-21" },
    status: "RUNNING",
    upstream_status: null,
    priority: 0,
    resources: {},
    time: 100,
    worker_running: "w",
    status_message: null,
    progress_percentage: null,
    tracking_url: null,
    error: null,
    reason: null,
    re_enable_able: false,
    accepts_messages: false,
    expected_end: null,
    is_late: false,
    held: false,
    ...told,
  };
}

/** A page with these workers, and figures that agree with them. */
export function workerPage(workers: WorkerRow[], told: Partial<WorkerPage> = {}): WorkerPage {
  const sum = (of: (worker: WorkerRow) => number): number =>
    workers.reduce((total, worker) => total + of(worker), 0);
  const running = sum((worker) => worker.running_total);
  return {
    time: 1000,
    remembers_since: 0,
    totals: {
      workers: workers.length,
      busy: sum((worker) => Number(worker.running_total > 0)),
      idle: sum((worker) => Number(worker.running_total === 0)),
      silent: 0,
      disabled: 0,
      hosts: new Set(workers.map((worker) => worker.host)).size,
      processes: sum((worker) => worker.processes ?? 0),
      busy_processes: running,
      running,
      unique_pending: sum((worker) => worker.unique_pending),
      messages: sum((worker) => worker.messages),
    },
    total: workers.length,
    workers,
    next_cursor: null,
    ...told,
  };
}

export function listedResource(told: Partial<Resource> = {}): Resource {
  return { name: "db", num_total: 8, num_used: 0, num_consumer: 0, running: {}, ...told };
}
