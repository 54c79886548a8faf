/** Times and durations as a person reads them. All take seconds; times are since the epoch. */

export const TIME_FORMS = ["local", "utc", "ago"] as const;
export type TimeForm = (typeof TIME_FORMS)[number];

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Made once: making one takes as long as using it hundreds of times. */
const FORMATS = { local: formatsOf({}), utc: formatsOf({ timeZone: "UTC" }) };

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
  const formats = FORMATS[form];
  const clock = formats.clock.format(date);
  const day = formats.day.format(date);
  return day === formats.day.format(now * 1000) ? clock : `${day} ${clock.slice(0, 5)}`;
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

function formatsOf(timeZone: { timeZone?: string }): Record<"clock" | "day", Intl.DateTimeFormat> {
  return {
    clock: new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", ...timeZone }),
    day: new Intl.DateTimeFormat("en-GB", {
      day: "numeric",
      month: "short",
      year: "numeric",
      ...timeZone,
    }),
  };
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
