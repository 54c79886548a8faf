/** A retry policy in words: when a task that keeps failing is disabled. */

import { formatCountOf } from "./numbers";
import { formatDuration } from "./times";

interface RetryPolicy {
  retry_count: number;
  /** In seconds. */
  disable_window: number;
  /** In seconds. */
  disable_hard_timeout: number;
}

/** Luigi's default for counts and seconds, which means never. */
const NEVER = 999_999_999;

/** Returns `5 failures within 1 h`; empty if the task is never disabled. */
export function describeRetryPolicy(policy: RetryPolicy): string {
  const { retry_count, disable_window, disable_hard_timeout } = policy;
  const conditions: string[] = [];
  if (retry_count < NEVER) {
    const failures = formatCountOf(retry_count, "failure");
    const window = disable_window < NEVER ? ` within ${formatDuration(disable_window)}` : "";
    conditions.push(failures + window);
  }
  if (disable_hard_timeout < NEVER)
    conditions.push(`any failure ${formatDuration(disable_hard_timeout)} after the first`);
  return conditions.join(", or ");
}
