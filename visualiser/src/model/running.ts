/** Running tasks from the answers of worker_list and resource_list. */

import type { Resource } from "../api/types";
import type { ActionableTask } from "./actions";

export interface RunningTask extends ActionableTask {
  /** `Family(a=1, b=2)`. */
  display_name: string;
  params: Record<string, unknown>;
  priority: number;
  /** What the run holds, which may be less than it acquired. */
  resources: Record<string, number>;
  /** When the run started, in seconds since the epoch; null if it is not known. */
  since: number | null;
}

/** Lists running tasks, the longest run first. */
export function listRunning(running: Resource["running"]): RunningTask[] {
  return Object.entries(running)
    .map(([task_id, task]) => ({
      task_id,
      family: task.name,
      display_name: task.display_name ?? task.name,
      status: task.status,
      params: task.params,
      priority: task.priority,
      resources: task.resources_running ?? task.resources,
      since: task.time_running,
      accepts_messages: task.accepts_messages ?? false,
      worker_running: task.worker_running,
      tracking_url: task.tracking_url,
      status_message: task.status_message,
      progress_percentage: task.progress_percentage,
    }))
    .sort(
      (a, b) => (a.since ?? Infinity) - (b.since ?? Infinity) || (a.task_id < b.task_id ? -1 : 1),
    );
}
