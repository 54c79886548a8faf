/**
 * Times and durations as the reader sees them. All take seconds; times are since the epoch.
 *
 * The server writes them in the history pages, too (luigid/wording.py): test/wording.json has
 * the examples that both are tested against.
 */

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

/** `2026-11-21 12:00:00`, in UTC with its zone; in the form `ago` how long ago. */
export function formatTime(time: number, form: TimeForm, now: number): string {
  const wallTime = wallTimeOf(time, form);
  if (wallTime === null) return "unknown";
  if (form === "ago") return now - time < 1 ? "just now" : `${formatRoughAge(now - time)} ago`;
  return form === "utc" ? `${wallTime} UTC` : wallTime;
}

/** The same, but for a time of today only the time of day. */
export function formatRecentTime(time: number, form: TimeForm, now: number): string {
  if (form === "ago") return formatTime(time, form, now);
  const [day, clock] = wallTimeOf(time, form)?.split(" ") ?? [];
  const [today] = wallTimeOf(now, form)?.split(" ") ?? [];
  return clock !== undefined && day === today ? clock : formatTime(time, form, now);
}

/**
 * `38 m 05 s`: the two largest units, without what is zero; below ten seconds with tenths. Less than
 * nothing counts as nothing.
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  const tenths = Math.round(seconds * 10);
  if (tenths < 100) return `${Math.max(0, tenths) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return twoUnits(whole, MINUTE, "m", 1, "s");
  if (whole < DAY) return twoUnits(whole, HOUR, "h", MINUTE, "m");
  return twoUnits(whole, DAY, "d", HOUR, "h");
}

/** How long something has gone on: a duration without tenths, which are out of date once read. */
export function formatAge(seconds: number): string {
  return formatDuration(Math.round(seconds));
}

/** `36 m`, `2 h 05 m`: how long ago something was. From a minute on seconds are noise. */
export function formatRoughAge(seconds: number): string {
  const whole = Math.round(seconds);
  return formatAge(whole < MINUTE || whole >= HOUR ? whole : whole - (whole % MINUTE));
}

/** `2026-11-21 12:00:00` on the reader's clock, or in UTC; null if no calendar has such a time. */
export function wallTimeOf(time: number, form: TimeForm): string | null {
  const ahead = form === "utc" ? 0 : -60 * new Date(time * 1000).getTimezoneOffset();
  const date = new Date((time + ahead) * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, -5).replace("T", " ");
}

function twoUnits(
  whole: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const rest = Math.floor((whole % large) / small);
  const main = `${Math.floor(whole / large)} ${largeName}`;
  return rest === 0 ? main : `${main} ${String(rest).padStart(2, "0")} ${smallName}`;
}
