/** Dependencies and dependents of a task: their order, and a summary of their statuses. */

import { formatCount } from "./numbers";
import { listedStatus, wordOf, type ListedStatus } from "./status";

interface Reference {
  status: string;
  upstream_status: string | null;
}

/** Tasks that keep others from running come first, done ones last. */
const BY_SEVERITY: readonly ListedStatus[] = [
  "FAILED",
  "DISABLED",
  "UPSTREAM_FAILED",
  "UPSTREAM_DISABLED",
  "UNKNOWN",
  "RUNNING",
  "BATCH_RUNNING",
  "PENDING",
  "DONE",
];

export function sortBySeverity<T extends Reference>(tasks: readonly T[]): T[] {
  return tasks.toSorted((a, b) => severity(a) - severity(b));
}

/** Returns `12, all done`, `12: 1 failed, 11 done` or `nothing`; only the number if not all of them were sent. */
export function summariseStatuses(tasks: readonly Reference[], total: number): string {
  if (total === 0) return "nothing";
  const number = formatCount(total);
  if (total > tasks.length) return number;
  const counts = BY_SEVERITY.map((status): [string, number] => [
    wordOf(status).toLowerCase(),
    tasks.filter((task) => listedStatus(task) === status).length,
  ]).filter(([, count]) => count > 0);
  const [first] = counts;
  if (counts.length === 1 && first !== undefined)
    return total === 1 ? `1 ${first[0]}` : `${number}, all ${first[0]}`;
  return `${number}: ${counts.map(([word, count]) => `${count} ${word}`).join(", ")}`;
}

function severity(task: Reference): number {
  const at = (BY_SEVERITY as readonly string[]).indexOf(listedStatus(task));
  return at === -1 ? BY_SEVERITY.length : at;
}
