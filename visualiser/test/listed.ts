/** Entries of worker_list and resource_list for the tests. */

import type { Resource, Worker } from "../src/api/types";

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

export function listedWorker(told: Record<string, unknown> = {}): Worker {
  const worker = {
    name: "w",
    last_active: 1000,
    started: 500,
    state: "active",
    first_task_display_name: "",
    num_unread_rpc_messages: 0,
    num_running: 0,
    num_pending: 0,
    num_uniques: 0,
    running: {},
    ...told,
  };
  return worker as Worker;
}

export function listedResource(told: Partial<Resource> = {}): Resource {
  return { name: "db", num_total: 8, num_used: 0, num_consumer: 0, running: {}, ...told };
}
