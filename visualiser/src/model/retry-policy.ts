/** When a task that keeps failing is disabled, in words. */

import { formatDuration } from "./times";

interface RetryPolicy {
  retry_count: number;
  /** In seconds. */
  disable_window: number;
  /** In seconds. */
  disable_hard_timeout: number;
}

/** Luigi's default of counts and of seconds: it means never. */
const NEVER = 999_999_999;

/** `5 failures within 1 h 00 m`; empty if it never is. */
export function describeRetryPolicy(policy: RetryPolicy): string {
  const { retry_count, disable_window, disable_hard_timeout } = policy;
  const conditions: string[] = [];
  if (retry_count < NEVER) {
    const failures = retry_count === 1 ? "1 failure" : `${retry_count} failures`;
    const window = disable_window < NEVER ? ` within ${formatDuration(disable_window)}` : "";
    conditions.push(failures + window);
  }
  if (disable_hard_timeout < NEVER)
    conditions.push(`any failure ${formatDuration(disable_hard_timeout)} after the first`);
  return conditions.join(", or ");
}
