/** Which actions several tasks allow. */

import { actionsFor, type ActionableTask } from "./actions";

const BULK_ACTIONS = ["forgive", "re-enable", "mark-done"] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

export interface Bulk<T extends ActionableTask> {
  action: BulkAction;
  /** The tasks that it applies to; at least one. */
  tasks: T[];
}

/** Returns the actions that apply to any of the tasks. */
export function bulksOf<T extends ActionableTask>(tasks: readonly T[]): Bulk<T>[] {
  return BULK_ACTIONS.map((action) => ({
    action,
    tasks: tasks.filter((task) => actionsFor(task).includes(action)),
  })).filter((bulk) => bulk.tasks.length > 0);
}
