/** What can be done to several tasks at once, and to which. */

import type { Asked } from "../api/luigi";
import type { ActionRequest, TaskFilter } from "../api/types";
import type { Route } from "../route";
import { textFilter } from "./query";
import { canHold, canReEnable, canRelease, canRetry, type ActionableTask } from "./actions";

/** In the order of their buttons. */
export const BULK_ACTIONS = [
  "retry",
  "forgive",
  "re-enable",
  "mark-done",
  "hold",
  "release",
] as const;
export type BulkName = (typeof BULK_ACTIONS)[number];

const RULES: Record<BulkName, (task: ActionableTask) => boolean> = {
  retry: canRetry,
  forgive: (task) => task.status === "FAILED",
  "re-enable": canReEnable,
  "mark-done": (task) => ["RUNNING", "FAILED", "DISABLED"].includes(task.status),
  hold: canHold,
  release: canRelease,
};

/** The names that the API has for them. */
const API_NAMES: Record<BulkName, ActionRequest["action"]> = {
  retry: "retry",
  forgive: "forgive",
  "re-enable": "re_enable",
  "mark-done": "mark_as_done",
  hold: "hold",
  release: "release",
};

/** The tasks that an action is for: those that were chosen, or all that match a filter when it begins. */
export type Target =
  | { kind: "tasks"; taskIds: readonly string[] }
  | { kind: "filter"; filter: TaskFilter; total: number };

export interface Bulk {
  name: BulkName;
  /** To how many of the tasks it applies; at least one. */
  count: number;
}

/** Returns the actions that apply to any of the tasks. */
export function bulksOf(tasks: readonly ActionableTask[]): Bulk[] {
  return BULK_ACTIONS.map((name) => ({ name, count: tasks.filter(RULES[name]).length })).filter(
    ({ count }) => count > 0,
  );
}

/** Returns what a list shows as the filter of an action. */
export function filterOf(route: Route): TaskFilter {
  const filter: TaskFilter = {};
  if (route.statuses.length > 0) filter.status = route.statuses;
  if (route.family !== "") filter.family = [route.family];
  if (route.resources.length > 0) filter.resource = route.resources;
  // A filter names something; that no word has to fit lets all tasks through.
  if (route.search !== "" || Object.keys(filter).length === 0)
    Object.assign(filter, textFilter(route.search));
  return filter;
}

export function countOf(target: Target): number {
  return target.kind === "tasks" ? target.taskIds.length : target.total;
}

/** Returns what the server is asked. */
export function requestOf(name: BulkName, target: Target): Asked {
  const action = API_NAMES[name];
  return target.kind === "tasks"
    ? { action, task_ids: [...target.taskIds] }
    : { action, filter: target.filter };
}

/** Whether the server can take it back. */
export function canBeUndone(name: BulkName): boolean {
  return name === "hold" || name === "release" || name === "mark-done";
}
