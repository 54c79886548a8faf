/** How the runs of each group ended. */

import { firstEndingAfter } from "./bars";
import type { Lanes } from "./lanes";
import { isFailure, RUN_STATUSES, type RunTable } from "./runs";
import type { Span } from "./span";

export interface Results {
  runs: number;
  running: number;
  failed: number;
  done: number;
}

const KINDS = RUN_STATUSES.map((status) => {
  if (isFailure(status)) return "failed";
  return status === "RUNNING" ? "running" : status === "DONE" ? "done" : null;
});

/** Counts the runs of each group that are in a span. */
export function countResults(table: RunTable, lanes: Lanes, span: Span): Results[] {
  return lanes.groups.map((group) => {
    const results: Results = { runs: 0, running: 0, failed: 0, done: 0 };
    for (let lane = group.first; lane < group.first + group.lanes; lane += 1) {
      const after = lanes.offsets[lane + 1] ?? 0;
      for (let at = firstEndingAfter(table, lanes, lane, span.from); at < after; at += 1) {
        const run = lanes.order[at] ?? 0;
        if ((table.started[run] ?? 0) > span.to) break;
        const kind = KINDS[table.status[run] ?? 0] ?? null;
        results.runs += 1;
        if (kind !== null) results[kind] += 1;
      }
    }
    return results;
  });
}
