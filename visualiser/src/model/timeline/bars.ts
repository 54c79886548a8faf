/** The bars of a lane in a window: never more than there are pixels, however many runs there are. */

import type { Sequence } from "./lanes";
import { endOf, isRunningRun, type RunTable } from "./runs";
import type { Span } from "./span";

export interface View {
  span: Span;
  /** In px. */
  width: number;
  now: number;
}

/** Bars narrower than this are joined with what follows them. */
const MIN_WIDTH = 1;

export function xOf({ span, width }: View, time: number): number {
  return ((time - span.from) / (span.to - span.from)) * width;
}

export function timeAt({ span, width }: View, x: number): number {
  return span.from + (x / width) * (span.to - span.from);
}

/** Called with a run and the edges of its bar, in px. */
export type Paint = (run: number, left: number, right: number) => void;

/**
 * Calls `paint` for the bars of a lane that are in view, from left to right. Of runs that are too short to be seen, and
 * begin within the same pixel, the first is painted for all, and the last one, if that is long.
 */
export function barsOf(
  table: RunTable,
  lanes: Sequence,
  lane: number,
  view: View,
  paint: Paint,
): void {
  const { order } = lanes;
  const last = lanes.offsets[lane + 1] ?? 0;
  const pixel = ((view.span.to - view.span.from) / view.width) * MIN_WIDTH;
  let at = firstEndingAfter(table, lanes, lane, view.span.from);
  while (at < last) {
    const run = order[at] ?? 0;
    const start = table.started[run] ?? 0;
    if (start > view.span.to) return;
    const end = endOf(table, run, view.now);
    paint(run, xOf(view, start), xOf(view, Math.max(end, start + pixel)));
    at += 1;
    if (end - start >= pixel) continue;
    const next = firstStartingAt(table, lanes, at, last, start + pixel);
    const lastRun = order[next - 1] ?? run;
    const isLong = next > at && endOf(table, lastRun, view.now) > start + pixel;
    at = isLong ? next - 1 : next;
  }
}

/** Returns the run of a lane at a time, give or take `slack` seconds; -1 if there is none. */
export function runAt(
  table: RunTable,
  lanes: Sequence,
  lane: number,
  { time, slack, now }: { time: number; slack: number; now: number },
): number {
  const last = lanes.offsets[lane + 1] ?? 0;
  let best = -1;
  let distance = slack;
  for (let at = firstEndingAfter(table, lanes, lane, time - slack); at < last; at += 1) {
    const run = lanes.order[at] ?? 0;
    const start = table.started[run] ?? 0;
    if (start > time + slack) break;
    const end = endOf(table, run, now);
    const away = Math.max(0, start - time, time - end);
    if (away <= distance && (away < distance || best < 0)) {
      best = run;
      distance = away;
    }
    if (away === 0) break;
  }
  return best;
}

/** Returns the place of the first run of a lane that ends after a time: in a lane, ends are in order, too. */
export function firstEndingAfter(
  table: RunTable,
  lanes: Sequence,
  lane: number,
  time: number,
): number {
  let low = lanes.offsets[lane] ?? 0;
  let high = lanes.offsets[lane + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = lanes.order[middle] ?? 0;
    if (isRunningRun(table, run) || (table.ended[run] ?? 0) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

function firstStartingAt(
  table: RunTable,
  lanes: Sequence,
  from: number,
  to: number,
  time: number,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table.started[lanes.order[middle] ?? 0] ?? 0) >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}
