/** Why a task does not run, in words. */

import type { ShortReason } from "../api/types";
import { isolated } from "./bidi";
import { formatCount } from "./numbers";
import { formatParams, textOf } from "./params";
import { nameOfWorker } from "./workers";

/** Writes a time in the form that the reader has chosen. */
type FormatTime = (seconds: number) => string;

/** Returns the reason as a part of a sentence, as short as a column; empty if there is nothing to say. */
export function phraseOf(reason: ShortReason, taskId: string, formatTime: FormatTime): string {
  switch (reason.kind) {
    case "dependency":
      return `waits for ${nameOf(reason)}${stateOf(reason, formatTime)}`;
    case "missing_dependency":
      return reason.task_id === taskId
        ? "no worker has scheduled it"
        : `waits for ${nameOf(reason)}, which no worker has scheduled`;
    case "no_worker":
      return "no worker can run it";
    case "held":
      return `held by ${isolated(reason.by ?? "")}${sinceOf(reason, formatTime)}`;
    case "paused":
      return "the scheduler is paused";
    case "resource":
      return `waits for ${resourceOf(reason)}, ${amountsOf(reason)}${nextStartOf(reason, formatTime)}`;
    case "reserved":
      return `waits for ${resourceOf(reason)}, ${reservedFor(reason)}`;
    case "batch":
      return reason.task_id === null ? "runs in a batch" : `shares a run with ${nameOf(reason)}`;
    case "outranked":
      return `ready, ${formatCount(reason.count ?? 0)} before it`;
    default:
      return deadlineOf(reason, formatTime);
  }
}

/** Returns what tells more, for a second line: which task it waits for, who holds the resource. */
export function detailOf(reason: ShortReason, formatTime: FormatTime): string {
  switch (reason.kind) {
    case "dependency":
    case "reserved":
    case "batch":
      return formatParams(reason.params ?? {});
    case "resource":
      return holdersOf(reason, formatTime);
    case "no_worker":
      return workerOf(reason, formatTime);
    case "held":
      return reason.note ?? "";
    default:
      return "";
  }
}

function holdersOf(reason: ShortReason, formatTime: FormatTime): string {
  const { first_holder: first, holders_total: total = 1 } = reason;
  if (first === undefined) return "";
  const since = first.since === null ? "" : ` since ${formatTime(first.since)}`;
  const others = total > 1 ? ` and ${formatCount(total - 1)} more` : "";
  return `by ${nameOf(first)}${since}${others}`;
}

function workerOf({ first_worker: worker }: ShortReason, formatTime: FormatTime): string {
  if (worker === undefined) return "";
  const name = nameOfWorker(worker.worker);
  return worker.is_disabled
    ? `${name} could, but is disabled`
    : `${name} knows it, last seen ${formatTime(worker.last_active)}`;
}

/** The resource, and the host or worker whose total is meant. */
export function resourceOf({
  resource = "",
  scope,
  place,
}: Pick<ShortReason, "resource" | "scope" | "place">): string {
  if (typeof place !== "string" || scope === undefined || scope === "server")
    return isolated(resource);
  const where = scope === "worker" ? nameOfWorker(place) : place;
  return `${isolated(resource)} of ${isolated(where)}`;
}

/** `, next at 14:05`, of a rate. */
export function nextStartOf(
  { next_at: next }: Pick<ShortReason, "next_at">,
  formatTime: FormatTime,
): string {
  return typeof next === "number" ? `, next at ${formatTime(next)}` : "";
}

/** Returns the family of the task that a reason names, else its id, for a sentence. */
export function nameOf({
  family = "",
  task_id: id,
}: {
  family?: string;
  task_id?: string | null;
}): string {
  return isolated(family === "" ? (id ?? "") : family);
}

/** `, failed 14:05`; empty for a task that only waits for its turn. */
export function stateOf(
  dependency: Pick<ShortReason, "status" | "since" | "has_worker" | "is_held">,
  formatTime: FormatTime,
): string {
  const { status, since } = dependency;
  const at = since === undefined ? "" : ` ${formatTime(since)}`;
  if (status === "FAILED") return `, failed${at}`;
  if (status === "DISABLED") return `, disabled${at}`;
  if (status === "RUNNING" || status === "BATCH_RUNNING") return ", running";
  if (dependency.is_held === true) return ", held";
  return dependency.has_worker === false ? ", which no worker can run" : "";
}

function sinceOf({ since }: ShortReason, formatTime: FormatTime): string {
  return since === undefined ? "" : ` since ${formatTime(since)}`;
}

/** `8 of 8 used`, or that there will never be enough. */
export function amountsOf({ needed, used, total, per }: ShortReason): string {
  const isTooMuch = needed !== undefined && total !== undefined && needed > total;
  const shown = textOf(total ?? null);
  if (isTooMuch) return `needs ${textOf(needed)} of ${shown}`;
  const spent = typeof per === "string" ? `started in the last ${per}` : "used";
  return `${textOf(used ?? null)} of ${shown} ${spent}`;
}

/** For whom a resource is reserved. */
export function reservedFor(reason: ShortReason): string {
  return typeof reason.task_id === "string" ? `reserved for ${nameOf(reason)}` : "reserved";
}

function deadlineOf({ kind, seconds }: ShortReason, formatTime: FormatTime): string {
  if (typeof seconds !== "number") {
    return kind === "retry_at" ? "is not retried by itself" : "stays disabled";
  }
  const at = formatTime(seconds);
  if (kind === "retry_at") return `retry at ${at}`;
  return kind === "disabled_until"
    ? `is enabled again at ${at}`
    : `can be scheduled again at ${at}`;
}
