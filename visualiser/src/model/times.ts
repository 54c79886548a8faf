/** Times and durations as a person reads them. All take seconds; times are since the epoch. */

export const TIME_FORMS = ["local", "utc", "ago"] as const;
export type TimeForm = (typeof TIME_FORMS)[number];

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** ISO 8601 in UTC, to the second; empty if no calendar has such a time. */
export function isoTime(time: number): string {
  const date = new Date(time * 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The time of day, with the date if it is not today's; in the form `ago` how long ago. */
export function formatTime(time: number, form: TimeForm, now: number): string {
  const date = new Date(time * 1000);
  if (Number.isNaN(date.getTime())) return "unknown";
  if (form === "ago") return formatAgo(now - time);
  const timeZone = form === "utc" ? { timeZone: "UTC" } : {};
  const clock = date.toLocaleTimeString("en-GB", timeZone);
  const day = dayOf(date, timeZone);
  return day === dayOf(new Date(now * 1000), timeZone) ? clock : `${day} ${clock.slice(0, 5)}`;
}

/** `38 m 05 s`: the two largest units. Less than nothing counts as nothing. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return two(whole, MINUTE, "m", 1, "s");
  if (whole < DAY) return two(whole, HOUR, "h", MINUTE, "m");
  return two(whole, DAY, "d", HOUR, "h");
}

function formatAgo(seconds: number): string {
  return seconds < 1 ? "just now" : `${formatDuration(seconds)} ago`;
}

function dayOf(date: Date, timeZone: { timeZone?: string }): string {
  return date.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    ...timeZone,
  });
}

function two(
  whole: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const rest = Math.floor((whole % large) / small);
  return `${Math.floor(whole / large)} ${largeName} ${String(rest).padStart(2, "0")} ${smallName}`;
}
