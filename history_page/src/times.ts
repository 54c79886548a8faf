/** Times and durations as a person reads them. */

import type { TimeForm } from "./choices";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Between the ticks of an axis. */
const STEPS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR),
];

export function formatTime(time: Date, form: TimeForm, now: Date): string {
  if (form === "ago") return formatAgo((now.getTime() - time.getTime()) / 1000);
  const zone = form === "utc" ? { timeZone: "UTC" } : {};
  const day = time.toLocaleDateString("sv-SE", zone);
  const clock = time.toLocaleTimeString("en-GB", zone);
  return form === "utc" ? `${day} ${clock} UTC` : `${day} ${clock}`;
}

/** `38 m 05 s`: the two largest units; below ten seconds with tenths. Takes seconds. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${String(whole)} s`;
  if (whole < HOUR) return two(whole, MINUTE, "m", 1, "s");
  if (whole < DAY) return two(whole, HOUR, "h", MINUTE, "m");
  return two(whole, DAY, "d", HOUR, "h");
}

/** A duration on an axis, where most are round: without what is zero. */
export function formatTick(seconds: number): string {
  return formatDuration(seconds)
    .replace(/(?: 00 \w|\.0(?= s))$/, "")
    .replace(".0 s", " s");
}

/**
 * How the ticks of a time axis are written: times of day, below the first of each day its date; dates
 * alone if they are days apart.
 */
export function timeTicks(form: TimeForm): (time: Date, index: number, ticks: Date[]) => string {
  const zone = form === "utc" ? { timeZone: "UTC" } : {};
  const clock = (time: Date): string => time.toLocaleTimeString("en-GB", zone);
  return (time, index, ticks) => {
    const first = ticks[0]?.getTime() ?? 0;
    const last = ticks.at(-1)?.getTime() ?? 0;
    const isOverYears = last - first > 300 * DAY * 1000;
    const day = (each: Date): string =>
      each.toLocaleDateString("en-GB", {
        ...zone,
        ...(isOverYears ? { year: "numeric" } : { day: "numeric" }),
        month: "short",
      });
    if (ticks.every((each) => clock(each) === "00:00:00")) return day(time);
    const isExact = ticks.some((each) => !clock(each).endsWith(":00"));
    const isSplit = ticks.some((each) => each.getMilliseconds() > 0);
    const tenths = isSplit ? `.${String(Math.floor(time.getMilliseconds() / 100))}` : "";
    const written = (isExact || isSplit ? clock(time) : clock(time).slice(0, 5)) + tenths;
    const before = ticks[index - 1];
    return before !== undefined && day(before) === day(time) ? written : `${written}\n${day(time)}`;
  };
}

/** Round durations from 0 to the first that is not below the longest, four to eight of them. */
export function durationTicks(longest: number): number[] {
  const step = STEPS.find((each) => longest / each <= 6) ?? Math.ceil(longest / (6 * DAY)) * DAY;
  const count = Math.max(1, Math.ceil(longest / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

function formatAgo(seconds: number): string {
  return seconds < 1 ? "just now" : `${formatDuration(Math.round(seconds)).replace(".0", "")} ago`;
}

function two(
  whole: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const rest = Math.floor((whole % large) / small);
  return `${String(Math.floor(whole / large))} ${largeName} ${String(rest).padStart(2, "0")} ${smallName}`;
}
