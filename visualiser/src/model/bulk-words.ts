/** Actions on several tasks in words: what is asked, what would change, what has become of each task. */

import type { ActionResult, BulkAction, SkipReason } from "../api/types";
import type { BulkName } from "./bulk";
import { formatCount, formatCountOf } from "./numbers";
import { wordOf } from "./status";

/** What is done to so many tasks, as on a button. */
const PHRASES: Record<BulkName, (tasks: string) => string> = {
  retry: (tasks) => `Retry ${tasks}`,
  forgive: (tasks) => `Forgive the failures of ${tasks}`,
  "re-enable": (tasks) => `Re-enable ${tasks}`,
  "mark-done": (tasks) => `Mark ${tasks} as done`,
  hold: (tasks) => `Hold ${tasks}`,
  release: (tasks) => `Release ${tasks}`,
};

const DONE: Record<BulkName, string> = {
  retry: "Retried",
  forgive: "Forgiven",
  "re-enable": "Re-enabled",
  "mark-done": "Marked as done",
  hold: "Held",
  release: "Released",
};

/** What each does, in a sentence or two. */
export const MEANINGS: Record<BulkName, string> = {
  retry:
    "They run again as soon as a worker asks for work, with the failed tasks that they wait for, and those that have failed behind them.",
  forgive: "They become pending, and run again when a worker asks for work.",
  "re-enable": "They become failed again, with a clean record, and the scheduler retries them.",
  "mark-done":
    "The scheduler will assume that their output exists, and start tasks that depend on it.",
  hold: "No worker gets them until they are released. What runs goes on.",
  release: "Workers can get them again. Holds of families and filters stay.",
};

/** How many were skipped, and why: `2 are not failed`. */
const SKIPPED: Record<SkipReason, [one: string, many: string]> = {
  unknown_task: ["does not exist any more", "do not exist any more"],
  not_failed: ["has not failed", "have not failed"],
  not_disabled: ["is not disabled", "are not disabled"],
  disabled_by_worker: [
    "was disabled by a worker, which alone can schedule it again",
    "were disabled by a worker, which alone can schedule them again",
  ],
  not_running_or_failed: [
    "is neither running, failed nor disabled",
    "are neither running, failed nor disabled",
  ],
  already_done: ["is done already", "are done already"],
  already_held: ["is held already", "are held already"],
  not_held: ["is not held", "are not held"],
  held_by_family: [
    "is held with its family: release that hold",
    "are held with their family: release that hold",
  ],
  held_by_filter: [
    "is held with all that match a filter: release that hold",
    "are held with all that match a filter: release that hold",
  ],
  changed_since: ["has changed since", "have changed since"],
  ran_batch: ["ran a batch, which cannot be undone", "ran batches, which cannot be undone"],
};

export function titleOf(name: BulkName, count: number): string {
  return `${phraseOf(name, count)}?`;
}

export function phraseOf(name: BulkName, count: number): string {
  return PHRASES[name](formatCountOf(count, "task"));
}

/** `Held: 3 tasks`. */
export function doneOf(name: BulkName, action: BulkAction): string {
  const word = action.undoes === null ? DONE[name] : "Undone";
  return `${word}: ${formatCountOf(action.changed, "task")}`;
}

/** Returns what changes, a line for each pair of statuses. */
export function changesOf(name: BulkName, action: BulkAction): string[] {
  return action.changes.map(({ before, after, count }) => {
    const from = `${formatCount(count)} ${wordOf(before).toLowerCase()}`;
    if (before !== after) return `${from} → ${wordOf(after).toLowerCase()}`;
    return `${from}, ${isHeldAfter(name, action) ? "held" : "released"}`;
  });
}

/** Returns what is left as it is, a line for each reason. */
export function skippedOf(action: BulkAction): string[] {
  return action.skipped.map(({ reason, count }) => {
    const [one, many] = SKIPPED[reason];
    return `${formatCount(count)} ${count === 1 ? one : many}`;
  });
}

/** Returns what else comes of it, a sentence each. */
export function effectsOf(name: BulkName, action: BulkAction): string[] {
  const { ready, without_worker: without, still_held: held, downstream } = action;
  const of = (count: number, one: string, many: string): string[] =>
    count === 0 ? [] : [`${formatCount(count)} ${count === 1 ? one : many}.`];
  const isHold = isHeldAfter(name, action) && (name === "hold" || name === "release");
  return [
    ...(isHold ? [] : of(ready, "of them can run at once", "of them can run at once")),
    ...of(
      without,
      "of them has no worker now: it runs when one schedules it",
      "of them have no worker now: they run when one schedules them",
    ),
    ...of(
      held,
      "of them stays held, with its family or all that match a filter",
      "of them stay held, with their family or all that match a filter",
    ),
    ...of(
      downstream.affected,
      "more task waits for them, directly or not",
      "more tasks wait for them, directly or not",
    ),
    ...of(downstream.unblocked, "of those can run at once then", "of those can run at once then"),
  ];
}

/** Returns what has become of one task. */
export function outcomeOf(name: BulkName, action: BulkAction, result: ActionResult): string {
  if (result.reason !== null) return `Left as it is: ${SKIPPED[result.reason][0]}`;
  const { before, after } = result;
  if (before !== after) return `${wordOf(before ?? "")} → ${wordOf(after ?? "")}`;
  return isHeldAfter(name, action) ? "Held" : "Released";
}

/** Returns why a task was concerned that nobody chose; empty for the others. */
export function partOf({ part }: ActionResult): string {
  if (part === "upstream") return "they wait for it";
  return part === "downstream" ? "waits for them" : "";
}

function isHeldAfter(name: BulkName, action: BulkAction): boolean {
  return (name === "hold") === (action.undoes === null);
}

/** Says what a retry of one task has made pending. */
export function retriedInWords(family: string, action: BulkAction): string {
  const { results, results_total: total } = action;
  if (action.changed === 0) return skippedInWords(family, action);
  if (results.length < total) return `Made pending: ${formatCountOf(action.changed, "task")}.`;
  const count = (part: ActionResult["part"]): number =>
    results.filter((result) => result.outcome === "changed" && result.part === part).length;
  const [upstream, downstream] = [count("upstream"), count("downstream")];
  const parts = [
    ...(count("asked") === 0 ? [] : [family]),
    ...(upstream === 0 ? [] : [`${formatCount(upstream)} before it`]),
    ...(downstream === 0 ? [] : [`${formatCount(downstream)} behind it`]),
  ];
  return `Made pending: ${parts.join(", ")}.`;
}

/** Says whether a task is released, or why not. */
export function releasedInWords(family: string, action: BulkAction): string {
  if (action.changed === 0) return skippedInWords(family, action);
  const held = action.still_held > 0 ? " It stays held, with its family or a filter." : "";
  return `Released: ${family}.${held}`;
}

function skippedInWords(family: string, action: BulkAction): string {
  const reason = action.skipped[0]?.reason;
  return reason === undefined ? "Nothing has changed." : `${family} ${SKIPPED[reason][0]}.`;
}
