/** Estimates in words. That they are estimates is always said. */

import type { Estimate } from "../api/types";
import { formatCount, formatCountOf } from "./numbers";
import { formatDuration } from "./times";

type RunEstimate = NonNullable<Estimate["run"]>;
type RootEstimate = NonNullable<Estimate["root"]>;
/** Writes a time. */
type Write = (time: number) => string;

/** What an estimate says: `isLate`: in the first place that something takes longer than usual. */
export interface Told {
  isLate: boolean;
  /** The answer: `about 14:20, between 14:05 and 14:50`. */
  answer: string;
  /** What it is worth: `an estimate from 23 runs`. */
  basis: string;
}

/** When the run under way ends; null if none is, or nothing is known. */
export function tellRun({ run }: Estimate, write: Write): Told | null {
  if (run?.started == null) return null;
  const { usual } = run;
  const basis = `an estimate from ${basisOf(run)}, which took ${formatDuration(usual.p50)} as a rule`;
  if (run.expected_end === null)
    return {
      isLate: true,
      answer: "later than any run that is known",
      basis: `${formatCountOf(usual.runs, "run")}, of which 95 % took at most ${formatDuration(usual.p95)}`,
    };
  return { isLate: run.is_late, answer: when(run, write), basis };
}

/** When all is done that a task waits for, and the task itself; null if nothing is known, or it is all there is. */
export function tellRoot({ root, status }: Estimate, write: Write): Told | null {
  if (root?.expected_end == null || status === "DONE") return null;
  // Of a task that runs, and waits for nothing, its run says as much.
  if (root.tasks <= 1 && (status === "RUNNING" || status === "BATCH_RUNNING")) return null;
  const running = root.running === 0 ? "" : `, ${formatCount(root.running)} of them running`;
  const basis = `an estimate: ${formatCountOf(root.tasks, "task")} to go${running}, ${formatCountOf(root.processes, "process", "processes")}`;
  return { isLate: false, answer: when(root, write), basis };
}

/** Why nothing is said; empty if something is, or need not be. */
export function whyNot({ root, root_reason: reason }: Estimate): string {
  if (reason === "no_runs") return "No run of these families is known yet to estimate from.";
  switch (root?.reason ?? null) {
    case null:
      return "";
    case "held_up":
      return "Something that it waits for has failed or is disabled: it does not end by itself.";
    default:
      return "";
  }
}

const IGNORED: Record<RootEstimate["ignores"][number], string> = {
  other_work: "other work of the workers",
  limits: "resources and rates",
  failures: "failures and retries",
  new_tasks: "tasks that runs ask for",
  unknown_families: "how long families take that have not run yet",
  late_runs: "how long runs still take that are late already",
  held: "holds",
  silent_workers: "that no worker is there that can run them",
  cut: "more tasks than are looked at",
};

/** `It leaves out other work of the workers, resources and rates.` */
export function leavesOut({ root }: Estimate): string {
  const parts = (root?.ignores ?? []).map((one) => IGNORED[one]);
  return parts.length === 0 ? "" : `It leaves out ${parts.join(", ")}.`;
}

function when(
  given: { expected_end: number | null; earliest: number | null; latest: number | null },
  write: Write,
): string {
  const { expected_end: end, earliest, latest } = given;
  const about = `about ${write(end ?? 0)}`;
  if (earliest === null || latest === null || latest - earliest < 1) return about;
  return `${about}, between ${write(earliest)} and ${write(latest)}`;
}

function basisOf({ usual }: RunEstimate): string {
  return formatCountOf(usual.runs, "run");
}
