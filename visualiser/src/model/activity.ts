/** The charts of the last hours: what went on in each step of the time, in line with the timeline. */

import type { Activity } from "../api/types";
import { xOf, type View } from "./timeline/bars";

const HOUR = 3600;
/** The server's steps, and the longest span for which each is fine enough. */
const STEPS = [
  [60, 6 * HOUR],
  [300, 24 * HOUR],
  [900, 72 * HOUR],
  [3600, Infinity],
] as const;
export type ActivityStep = (typeof STEPS)[number][0];

export function stepFor(seconds: number): ActivityStep {
  return STEPS.find(([, longest]) => seconds <= longest)?.[0] ?? 3600;
}

/** Numbers by step; null where nobody has counted. */
export type Series = readonly (number | null)[];

export interface Track {
  name: string;
  /** For how long its figure stands; empty: for a moment. */
  unit: string;
  /** What it counts: `failed runs per minute`. */
  title: string;
  /** The first is the one that the figure tells. */
  series: readonly { name: string; slug: string; values: Series; look: "bars" | "area" | "line" }[];
}

export function tracksOf({ runs, tasks, step }: Activity): Track[] {
  const per = step === 60 ? "a minute" : step === HOUR ? "an hour" : `in ${step / 60} minutes`;
  const unit = step === HOUR ? "in 1 h" : `in ${step / 60} min`;
  return [
    {
      name: "Done",
      unit,
      title: `Runs that succeeded, ${per}`,
      series: [{ name: "done", slug: "done", values: runs.done, look: "bars" }],
    },
    {
      name: "Failed",
      unit,
      title: `Runs that failed, ${per}`,
      series: [{ name: "failed", slug: "failed", values: runs.failed, look: "bars" }],
    },
    {
      name: "Queue",
      unit: "",
      title: "Pending tasks, and those of them that are ready",
      series: [
        { name: "pending", slug: "pending", values: tasks.pending, look: "area" },
        { name: "ready", slug: "ready", values: tasks.ready, look: "line" },
      ],
    },
    {
      name: "Running",
      unit: "",
      title: "Running tasks",
      series: [{ name: "running", slug: "running", values: tasks.running, look: "area" }],
    },
  ];
}

/** The steps in view: the first, and the one after the last. */
export function stepsInView(
  { origin, step, runs }: Activity,
  { span }: View,
): readonly [first: number, after: number] {
  const count = runs.done.length;
  const first = Math.floor((span.from - origin) / step);
  const after = Math.ceil((span.to - origin) / step);
  return [Math.max(0, Math.min(first, count)), Math.max(0, Math.min(after, count))];
}

/** The greatest number in view, at least 1. */
export function greatest(track: Track, [first, after]: readonly [number, number]): number {
  let most = 1;
  for (const { values } of track.series)
    for (let index = first; index < after; index += 1) most = Math.max(most, values[index] ?? 0);
  return most;
}

/** Returns the outline of a series, of this height; empty if nothing is in view. */
export function outlineOf(
  activity: Activity,
  values: Series,
  look: "bars" | "area" | "line",
  view: View,
  { height, most }: { height: number; most: number },
): string {
  const [first, after] = stepsInView(activity, view);
  const left = (index: number): number => round(xOf(view, activity.origin + index * activity.step));
  // The last step goes on.
  const right = (index: number): number =>
    round(xOf(view, Math.min(activity.origin + (index + 1) * activity.step, view.now)));
  const yOf = (value: number): number => round(height - (value / most) * (height - 1));
  let outline = "";
  let isOpen = false;
  for (let index = first; index < after; index += 1) {
    const value = values[index] ?? null;
    if (look === "bars") {
      if (value === null || value === 0) continue;
      const gap = right(index) - left(index) > 4 ? 1 : 0;
      outline += `M${left(index)} ${height}V${yOf(value)}H${round(right(index) - gap)}V${height}z`;
      continue;
    }
    if (value === null) {
      if (isOpen && look === "area") outline += `V${height}z`;
      isOpen = false;
      continue;
    }
    if (!isOpen) outline += `M${left(index)} ${look === "area" ? height : yOf(value)}`;
    outline += `V${yOf(value)}H${right(index)}`;
    isOpen = true;
  }
  return isOpen && look === "area" ? `${outline}V${height}z` : outline;
}

/** Returns the step of a time; -1 if it is not counted. */
export function stepAt({ origin, step, runs }: Activity, time: number): number {
  const index = Math.floor((time - origin) / step);
  return index >= 0 && index < runs.done.length ? index : -1;
}

function round(x: number): number {
  return Math.round(x * 10) / 10;
}
