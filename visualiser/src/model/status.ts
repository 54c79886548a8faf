/** Statuses: names, words, colours, order. */

/** A task counts under one of these: its upstream status if it has one, else its status. */
export const LISTED_STATUSES = [
  "PENDING",
  "RUNNING",
  "BATCH_RUNNING",
  "DONE",
  "FAILED",
  "UPSTREAM_FAILED",
  "DISABLED",
  "UPSTREAM_DISABLED",
  "UNKNOWN",
] as const;
export type ListedStatus = (typeof LISTED_STATUSES)[number];

/** The colours of nodes in a graph, exactly Luigi's. TRUNCATED: cut off by the server. */
export const NODE_COLOURS = {
  FAILED: "#DD0000",
  RUNNING: "#0044DD",
  BATCH_RUNNING: "#BB00BB",
  PENDING: "#EEBB00",
  DONE: "#00DD00",
  DISABLED: "#808080",
  UNKNOWN: "#000000",
  TRUNCATED: "#FF00FF",
} as const;
export type NodeStatus = keyof typeof NODE_COLOURS;
export const NODE_STATUSES = Object.keys(NODE_COLOURS) as NodeStatus[];

const DARK = "#000000";
const LIGHT = "#FFFFFF";

/** Returns the colour of what stands on a node of that status: the one that reads on it. */
export function glyphColourOf(status: NodeStatus): string {
  return ["PENDING", "DONE", "DISABLED", "TRUNCATED"].includes(status) ? DARK : LIGHT;
}

/** An event of the history alone: a worker found the task complete, which did not run. */
const FOUND_COMPLETE = "COMPLETE";

type AnyStatus = ListedStatus | NodeStatus;

const WORDS: Record<AnyStatus, string> = {
  PENDING: "Pending",
  RUNNING: "Running",
  BATCH_RUNNING: "Batch running",
  DONE: "Done",
  FAILED: "Failed",
  UPSTREAM_FAILED: "Upstream failed",
  DISABLED: "Disabled",
  UPSTREAM_DISABLED: "Upstream disabled",
  UNKNOWN: "Unknown",
  TRUNCATED: "Truncated",
};

export function isListedStatus(value: string): value is ListedStatus {
  return (LISTED_STATUSES as readonly string[]).includes(value);
}

/**
 * Returns the statuses that have a box: all but UNKNOWN, which has one only while tasks have it or it filters. Such
 * tasks are known only as dependencies, or a worker could not tell whether they are complete; mostly there are none.
 */
export function boxStatuses(
  counts: Partial<Record<ListedStatus, number>>,
  filtered: readonly string[],
): ListedStatus[] {
  const isUnknownShown = (counts.UNKNOWN ?? 0) > 0 || filtered.includes("UNKNOWN");
  return LISTED_STATUSES.filter((status) => status !== "UNKNOWN" || isUnknownShown);
}

export function isNodeStatus(value: string): value is NodeStatus {
  return Object.hasOwn(NODE_COLOURS, value);
}

/** Returns the status as words; one that is not known as it is. */
export function wordOf(status: string): string {
  if (status === FOUND_COMPLETE) return "Found complete";
  return isListedStatus(status) || isNodeStatus(status) ? WORDS[status] : status;
}

/** Returns its part of class and token names: `batch-running` for `BATCH_RUNNING`. */
export function slugOf(status: string): string {
  if (status === FOUND_COMPLETE) return "done";
  return status.toLowerCase().replaceAll("_", "-");
}

/** Returns the status under which a task counts. */
export function listedStatus(task: { status: string; upstream_status?: string | null }): string {
  return task.upstream_status ?? task.status;
}
