/** The part of time that the timeline shows: what zooming and panning make of it. Times in seconds. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

export const HOUR = 3600;
/** What the buttons show: so many seconds up to now. */
export const RANGES = { "1h": HOUR, "6h": 6 * HOUR, "24h": 24 * HOUR } as const;

/** What is to be shown: the last seconds, and so from now on; all there is; or always the same time. */
export type Wanted = { last: number } | "all" | Span;

/** The shortest and the longest that can be shown. */
const SHORTEST = 0.5;
const LONGEST = 400 * 24 * HOUR;
/** What is free after now, as a part of the width: running bars do not end at the edge. */
const FREE = 0.03;

/** What is in either of two spans, and between them. */
export function united(one: Span | null, other: Span): Span {
  if (one === null) return other;
  return { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) };
}

export function lengthOf({ from, to }: Span): number {
  return to - from;
}

/** Whether two spans differ by so little that nobody sees it. */
export function isAbout(one: Span, other: Span): boolean {
  const slack = 0.01 * lengthOf(other);
  return Math.abs(one.from - other.from) < slack && Math.abs(one.to - other.to) < slack;
}

/** Zooms so that the time at this part of the width (0 left, 1 right) stays where it is. */
export function zoomed(span: Span, factor: number, part: number): Span {
  const length = lengthOf(span);
  const wanted = Math.min(LONGEST, Math.max(SHORTEST, length / factor));
  const from = span.from + part * (length - wanted);
  return { from, to: from + wanted };
}

/** Moves by a part of the width; to the right of time if it is positive. */
export function panned({ from, to }: Span, part: number): Span {
  const seconds = part * (to - from);
  return { from: from + seconds, to: to + seconds };
}

/** The span of so many seconds that ends a little after now. */
export function following(seconds: number, now: number): Span {
  const to = now + FREE * seconds;
  return { from: to - seconds * (1 + FREE), to };
}

/** Of how many seconds this is the span. */
export function followed(span: Span): { last: number } {
  return { last: Math.max(SHORTEST, lengthOf(span) / (1 + FREE)) };
}

/** What is to be shown, now. `extent`: of the runs. */
export function spanOf(wanted: Wanted, extent: Span | null, now: number): Span {
  if (wanted === "all") {
    if (extent === null) return following(HOUR, now);
    // Up to now, for what runs goes on.
    const length = Math.max(10, now - extent.from);
    return { from: extent.from - FREE * length, to: now + FREE * length };
  }
  return "last" in wanted ? following(wanted.last, now) : wanted;
}

/** What is shown first: these, if runs began in so many tenths of them. */
const FIRST_RANGES = [HOUR / 4, ...Object.values(RANGES)];
const TENTHS = 10;
const FILLED_TENTHS = 6;

/** The shortest range that runs fill. `started`: when they began, in order. */
function filledRange(started: Float64Array, now: number): { last: number } | null {
  const isFilled = (last: number): boolean => {
    let filled = 0;
    for (let tenth = 0; tenth < TENTHS; tenth += 1) {
      const from = now - last + (tenth * last) / TENTHS;
      if (countBefore(started, from + last / TENTHS) > countBefore(started, from)) filled += 1;
    }
    return filled >= FILLED_TENTHS;
  };
  const last = FIRST_RANGES.find(isFilled);
  return last === undefined ? null : { last };
}

function countBefore(sorted: Float64Array, time: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The shortest range that runs fill, else in which there is something to see; all if only that has, or if that is not even an
 * hour. `started`: when the runs began, in order.
 */
export function rangeWith(extent: Span | null, started: Float64Array, now: number): Wanted {
  if (extent === null) return { last: HOUR };
  if (now - extent.from < HOUR) return "all";
  const filled = filledRange(started, now);
  if (filled !== null) return filled;
  const last = Object.values(RANGES).find((seconds) => now - extent.to < seconds);
  return last === undefined ? "all" : { last };
}

/** Keeps some of the runs in view, so that nobody gets lost. */
export function within(span: Span, extent: Span | null, now: number): Span {
  if (extent === null) return span;
  const length = lengthOf(span);
  const last = Math.max(extent.to, now);
  // A tenth of the width at least shows the time in which there are runs.
  const from = Math.min(
    Math.max(span.from, extent.from - 0.9 * length),
    Math.max(extent.from - 0.9 * length, last - 0.1 * length),
  );
  return { from, to: from + length };
}

/** Reads `1h`, `600s`, `all` or `from,to`; null if it is none of them. */
export function parseSpan(text: string): Wanted | null {
  if (text === "all") return "all";
  if (Object.hasOwn(RANGES, text)) return { last: RANGES[text as keyof typeof RANGES] };
  const last = /^(\d{1,8}(?:\.\d{1,3})?)s$/.exec(text);
  if (last !== null) return isShowable(Number(last[1])) ? { last: Number(last[1]) } : null;
  const found = /^(\d{1,12}(?:\.\d{1,3})?),(\d{1,12}(?:\.\d{1,3})?)$/.exec(text);
  if (found === null) return null;
  const [from, to] = [Number(found[1]), Number(found[2])];
  return isShowable(to - from) ? { from, to } : null;
}

export function formatSpan(wanted: Wanted): string {
  if (wanted === "all") return "all";
  if (!("last" in wanted)) return `${shortened(wanted.from)},${shortened(wanted.to)}`;
  const range = Object.entries(RANGES).find(([, seconds]) => seconds === wanted.last);
  return range === undefined ? `${shortened(wanted.last)}s` : range[0];
}

function isShowable(seconds: number): boolean {
  return seconds >= SHORTEST && seconds <= LONGEST;
}

function shortened(time: number): string {
  return String(Math.round(time * 1000) / 1000);
}
