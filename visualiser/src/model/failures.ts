/** Groups of failures: what waits behind them, which comes next, and which of their tasks can be retried. */

import type { FailedTask, FailureGroup } from "../api/types";
import { formatCount } from "./numbers";

/** `1,204`, or `20,000+` if there may be more. */
export function formatWaiting({
  waiting,
  is_cut,
}: Pick<FailureGroup, "waiting" | "is_cut">): string {
  return `${formatCount(waiting)}${is_cut ? "+" : ""}`;
}

/** Returns the key of the group after this one, of the first after the last; null if there is no other. */
export function keyAfter(groups: readonly { key: string }[], key: string): string | null {
  const at = groups.findIndex((group) => group.key === key);
  const next = groups[at + 1] ?? groups[0];
  return next === undefined || next.key === key ? null : next.key;
}

/** Whether a task can be retried: one that a worker has disabled cannot. */
export function canRetry(task: Pick<FailedTask, "status" | "re_enable_able">): boolean {
  return task.status === "FAILED" || task.re_enable_able;
}
