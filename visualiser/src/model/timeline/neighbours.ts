/** The run next to another one: how the arrow keys move. */

import { firstEndingAfter } from "./bars";
import type { Lanes } from "./lanes";
import { endOf, type RunTable } from "./runs";

export type Step = "left" | "right" | "up" | "down";

/** Returns the run before or after another in its lane, or nearest to it in a lane above or below; itself if there is none. */
export function neighbourOf(
  table: RunTable,
  lanes: Lanes,
  run: number,
  step: Step,
  now: number,
): number {
  const { order, offsets } = lanes;
  const lane = lanes.laneOf[run] ?? 0;
  if (step === "left" || step === "right") {
    const first = offsets[lane] ?? 0;
    const at = first + order.subarray(first, offsets[lane + 1]).indexOf(run);
    const next = at + (step === "left" ? -1 : 1);
    return next >= first && next < (offsets[lane + 1] ?? 0) ? (order[next] ?? run) : run;
  }
  const middle = ((table.started[run] ?? 0) + endOf(table, run, now)) / 2;
  const direction = step === "up" ? -1 : 1;
  for (let other = lane + direction; other >= 0 && other + 1 < offsets.length; other += direction) {
    const nearest = nearestIn(table, lanes, other, middle, now);
    if (nearest >= 0) return nearest;
  }
  return run;
}

function nearestIn(table: RunTable, lanes: Lanes, lane: number, time: number, now: number): number {
  const [first, last] = [lanes.offsets[lane] ?? 0, lanes.offsets[lane + 1] ?? 0];
  const at = firstEndingAfter(table, lanes, lane, time);
  let best = -1;
  let distance = Infinity;
  for (const place of [at - 1, at]) {
    if (place < first || place >= last) continue;
    const run = lanes.order[place] ?? 0;
    const away = Math.max(0, (table.started[run] ?? 0) - time, time - endOf(table, run, now));
    if (away < distance) {
      best = run;
      distance = away;
    }
  }
  return best;
}
