/** Which actions a task allows, by the rules of Luigi's page. */

/** In the order of their buttons. */
const ACTIONS = [
  "error",
  "retry",
  "forgive",
  "re-enable",
  "mark-done",
  "hold",
  "release",
  "cancel",
  "status",
  "message",
  "log",
  "tracking",
  "graph",
] as const;
export type ActionName = (typeof ACTIONS)[number];

export interface ActionableTask {
  task_id: string;
  family: string;
  status: string;
  upstream_status?: string | null;
  re_enable_able?: boolean;
  accepts_messages?: boolean;
  held?: boolean;
  worker_running: string | null;
  /** Any text: it comes from a worker. */
  tracking_url: string | null;
  /** Made by the server from its settings; only where the details of the task are known. */
  log_url?: string | null;
  /** Any JSON: they come from a worker. */
  status_message: unknown;
  progress_percentage: unknown;
}

/** Whether a URL is a link is the same on all pages. */
const ANY_PAGE = "http://page/";

const RULES: Record<ActionName, (task: ActionableTask) => boolean> = {
  error: (task) => task.status === "FAILED" || canReEnable(task),
  retry: canRetry,
  forgive: (task) => task.status === "FAILED",
  "re-enable": canReEnable,
  "mark-done": (task) => ["RUNNING", "FAILED", "DISABLED"].includes(task.status),
  hold: canHold,
  release: canRelease,
  cancel: isRunning,
  status: (task) => isRunning(task) && hasProgress(task),
  message: (task) => task.accepts_messages === true && task.worker_running !== null,
  log: (task) => trackingLink(task.log_url ?? null, ANY_PAGE) !== null,
  tracking: (task) => trackingLink(task.tracking_url, ANY_PAGE) !== null,
  graph: () => true,
};

/** Returns those that a row has room for: one that waits can be held there, another in its details. */
export function rowActionsFor(task: ActionableTask): ActionName[] {
  return actionsFor(task).filter(
    (name) => name !== "cancel" && (name !== "hold" || task.status === "PENDING"),
  );
}

export function actionsFor(task: ActionableTask): ActionName[] {
  return ACTIONS.filter((name) => RULES[name](task));
}

/** Whether a task runs, alone or in a batch. */
export function isRunning(task: { status: string }): boolean {
  return task.status === "RUNNING" || task.status === "BATCH_RUNNING";
}

/**
 * Returns the URL as a link on a page; null unless it leads to http or https. As in Luigi's page, it
 * may be relative to the page, or without a scheme.
 */
export function trackingLink(url: string | null, page: string): string | null {
  if (url === null || url.trim() === "" || !URL.canParse(url, page)) return null;
  const { protocol, href } = new URL(url, page);
  return protocol === "http:" || protocol === "https:" ? href : null;
}

export function canReEnable(task: ActionableTask): boolean {
  return task.status === "DISABLED" && task.re_enable_able === true;
}

/** Whether it can run again, with all that keeps it from that: what a worker has disabled cannot. */
export function canRetry(task: ActionableTask): boolean {
  return task.status === "FAILED" || canReEnable(task);
}

/** Whether a hold of its own makes a difference. */
export function canHold(task: ActionableTask): boolean {
  return task.held !== true && task.status !== "DONE";
}

/** Whether it is held; perhaps with others, which its own release does not end. */
export function canRelease(task: ActionableTask): boolean {
  return task.held === true;
}

function hasProgress(task: ActionableTask): boolean {
  return [task.status_message, task.progress_percentage].some(
    (value) => value !== null && value !== undefined && value !== "",
  );
}
