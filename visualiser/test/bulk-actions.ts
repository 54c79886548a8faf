/** Actions as the server answers them. */

import type { ActionResult, BulkAction } from "../src/api/types";

export function makeResult(taskId: string, given: Partial<ActionResult> = {}): ActionResult {
  return {
    task_id: taskId,
    family: "etl.Load",
    outcome: "changed",
    reason: null,
    before: "FAILED",
    after: "PENDING",
    part: "asked",
    ...given,
  };
}

export function makeAction(given: Partial<BulkAction> = {}): BulkAction {
  return {
    action_id: "a1",
    action: "retry",
    state: "done",
    by: "anna",
    note: "",
    started: 1,
    ended: 2,
    error: null,
    total: 0,
    done: 0,
    changed: 0,
    changes: [],
    skipped: [],
    ready: 0,
    without_worker: 0,
    still_held: 0,
    downstream: { affected: 0, unblocked: 0 },
    can_undo: false,
    undoes: null,
    undone_by: null,
    offset: 0,
    results_total: 0,
    results: [],
    ...given,
  };
}
