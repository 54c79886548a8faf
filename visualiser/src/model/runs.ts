/** The runs of a task beside those of its family. */

import type { TaskRun, Trend } from "../api/types";

/** Bars are no wider than if there were so many. */
const MIN_SLOTS = 20;
/** The latest runs that are drawn. */
const MAX_BARS = 60;

export interface Bar {
  run: TaskRun;
  seconds: number;
  /** Where it stands, in slots from the left. */
  slot: number;
  /** As a part of the height. */
  height: number;
}

export interface RunChart {
  slots: number;
  bars: Bar[];
  /** The duration at the upper edge. */
  top: number;
  /** Durations of the family as parts of the height; null if it has none. */
  p50: number | null;
  p95: number | null;
}

/** How long a run took, or has taken so far; null if that is not known. */
export function secondsOf(run: TaskRun, now: number): number | null {
  if (run.seconds !== null) return run.seconds;
  return run.status === "RUNNING" ? Math.max(0, now - run.started) : null;
}

/** Lays out the runs with a duration, the newest at the right; null if there is none. */
export function chartOf(runs: readonly TaskRun[], trend: Trend, now: number): RunChart | null {
  const timed = runs
    .map((run) => ({ run, seconds: secondsOf(run, now) }))
    .filter((one): one is { run: TaskRun; seconds: number } => one.seconds !== null)
    .slice(0, MAX_BARS)
    .reverse();
  if (timed.length === 0) return null;
  const longest = Math.max(...timed.map(({ seconds }) => seconds), trend.p95 ?? 0);
  const top = longest > 0 ? longest : 1;
  const slots = Math.max(MIN_SLOTS, timed.length);
  const part = (seconds: number | null): number | null => (seconds === null ? null : seconds / top);
  return {
    slots,
    bars: timed.map(({ run, seconds }, index) => ({
      run,
      seconds,
      slot: slots - timed.length + index,
      height: seconds / top,
    })),
    top,
    p50: part(trend.p50),
    p95: part(trend.p95),
  };
}

/** Whether a run takes longer than nearly all of its family; with few runs to compare with, none does. */
export function isSlow(seconds: number | null, trend: Trend): boolean {
  return seconds !== null && trend.p95 !== null && trend.n >= 5 && seconds > trend.p95;
}

/** Joins the newest page, fetched again, with those that followed the page it replaces. */
export function joinPages(newest: readonly TaskRun[], older: readonly TaskRun[]): TaskRun[] {
  const oldest = newest.at(-1);
  if (oldest === undefined) return [...older];
  return [...newest, ...older.filter((run) => run.started < oldest.started)];
}
