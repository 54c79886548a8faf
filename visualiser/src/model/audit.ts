/** What operators have done, in words. */

import { isListedStatus, type ListedStatus } from "./status";
import { nameOfWorker } from "./workers";

type Facts = Readonly<Record<string, unknown>> | null;

/** What an operation is called on the page; others keep their names. */
const ACTIONS: Readonly<Record<string, string>> = {
  mark_as_done: "Marked as done",
  forgive_failures: "Forgave failures",
  re_enable_task: "Re-enabled a task",
  disable_worker: "Disabled a worker",
  set_worker_processes: "Set processes",
  send_scheduler_message: "Sent a message",
  pause: "Paused the scheduler",
  unpause: "Resumed the scheduler",
  update_resource: "Set a resource",
  update_resources: "Set resources",
  "v1_actions.post": "Acted on tasks",
  "v1_action_undo.post": "Undid an action",
  "v1_holds.post": "Held tasks",
  "v1_views.post": "Shared a view",
  "v1_view.put": "Changed a shared view",
  "v1_view.delete": "Removed a shared view",
  "v1_hold.delete": "Released a hold",
  "v1_session.post": "Logged in",
  "v1_session.delete": "Logged out",
};

export function nameOfAction(operation: string): string {
  return ACTIONS[operation] ?? operation;
}

/** What an action was about, if it is no task: the worker, or what it was called with. */
export function subjectOf(args: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(args);
  if (entries.length === 1 && "worker" in args) return nameOfWorker(textOf(args.worker));
  const shown = (name: string, value: unknown): string =>
    name === "worker" ? nameOfWorker(textOf(value)) : textOf(value);
  return entries.map(([name, value]) => `${name}: ${shown(name, value)}`).join(", ");
}

/** The status that these facts name, if they name no more than one. */
export function statusIn(facts: Facts): ListedStatus | null {
  const status = facts?.status;
  return typeof status === "string" && isListedStatus(status) ? status : null;
}

/** What differs between two: `paused: no → yes`, `active → disabled`; empty if nothing does. */
export function describeChange(before: Facts, after: Facts): string {
  if (before === null || after === null)
    return `${describeFacts(before)} → ${describeFacts(after)}`;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names
    .map((name) => ({ name, from: textOf(before[name]), to: textOf(after[name]) }))
    .filter(({ from, to }) => from !== to)
    .map(({ name, from, to }) => `${name === "state" ? "" : `${name}: `}${from} → ${to}`);
  return changes.join(", ");
}

/** `paused: no`, `db: 4`, `active`. */
export function describeFacts(facts: Facts): string {
  if (facts === null) return "nothing";
  const entries = Object.entries(facts);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === "state") return textOf(first[1]);
  return entries.map(([name, value]) => `${name}: ${textOf(value)}`).join(", ");
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return String(value);
  return value === null || value === undefined ? "–" : JSON.stringify(value);
}
