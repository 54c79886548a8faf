/** The ticks of the chart's axes. */

import { wallTimeOf, type TimeForm } from "./times";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds between the ticks of an axis of durations. */
const STEPS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR),
];

/** The same of an axis of times of day. */
const CLOCK_STEPS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
];
const DAYS = [1, 2, 3, 4, 5, 7, 10, 14, 21];
const MONTHS = [1, 2, 3, 4, 6, 12, 24, 60, 120, 240];

/**
 * Returns at most so many ticks of a time axis, all about as far
 * apart: d3 would begin anew with each month, and label its first day over the last of the one before.
 */
export function timeTickTimes([first, last]: [Date, Date], most: number, form: TimeForm): Date[] {
  const seconds = (last.getTime() - first.getTime()) / 1000;
  const clock = CLOCK_STEPS.find((step) => seconds / step <= most - 1);
  if (clock !== undefined) return clockTicks(first, last, clock * 1000, form);
  const isUtc = form === "utc";
  const [year, month, day] = isUtc
    ? [first.getUTCFullYear(), first.getUTCMonth(), first.getUTCDate()]
    : [first.getFullYear(), first.getMonth(), first.getDate()];
  const at = (m: number, d: number): Date =>
    isUtc ? new Date(Date.UTC(year, m, d)) : new Date(year, m, d);
  const days = DAYS.find((step) => seconds / (step * DAY) <= most - 1);
  const months = MONTHS.find((step) => seconds / (step * 30 * DAY) <= most - 1) ?? 1200;
  const tick = (index: number): Date =>
    days === undefined ? at(index * months, 1) : at(month, day + index * days);
  const ticks: Date[] = [];
  for (let index = 0; tick(index) <= last; index += 1)
    if (tick(index) >= first) ticks.push(tick(index));
  return ticks;
}

function clockTicks(first: Date, last: Date, step: number, form: TimeForm): Date[] {
  const ahead = form === "utc" ? 0 : -60_000 * first.getTimezoneOffset();
  const start = Math.ceil((first.getTime() + ahead) / step) * step - ahead;
  const count = Math.max(0, Math.floor((last.getTime() - start) / step) + 1);
  return Array.from({ length: count }, (_, index) => new Date(start + index * step));
}

/**
 * Formats the ticks of a time axis: times of day, below the first of each day its date; dates alone
 * if they are days apart.
 */
export function timeTicks(form: TimeForm): (time: Date, index: number, ticks: Date[]) => string {
  return (time, index, ticks) => {
    const written = (each: Date): [day: string, clock: string] => {
      const [day = "", clock = ""] = wallTimeOf(each.getTime() / 1000, form)?.split(" ") ?? [];
      return [isOverYears(ticks) ? day.slice(0, "2026-11".length) : day, clock];
    };
    const [day, clock] = written(time);
    const clocks = ticks.map((each) => written(each)[1]);
    if (clocks.every((each) => each === "00:00:00")) return day;
    const isSplit = ticks.some((each) => each.getMilliseconds() > 0);
    const isExact = isSplit || clocks.some((each) => !each.endsWith(":00"));
    const tenths = isSplit ? `.${Math.floor(time.getMilliseconds() / 100)}` : "";
    const text = (isExact ? clock : clock.slice(0, "12:00".length)) + tenths;
    const before = ticks[index - 1];
    return before !== undefined && written(before)[0] === day ? text : `${text}\n${day}`;
  };
}

/** Round durations from 0 to the first that is not below the longest, four to eight of them. */
export function durationTicks(longest: number): number[] {
  const step = STEPS.find((each) => longest / each <= 6) ?? Math.ceil(longest / (6 * DAY)) * DAY;
  const count = Math.max(1, Math.ceil(longest / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

function isOverYears(ticks: readonly Date[]): boolean {
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined) return false;
  return last.getTime() - first.getTime() > 300 * DAY * 1000;
}
