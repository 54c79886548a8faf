/** The web worker of the timeline: fetches runs, reads them and lays them out, so that the page never waits for that. */

import { ApiError, LuigiAPI } from "../../api/luigi";
import type { Timeline, TimelineQuery } from "../../api/types";
import { merged, readTimeline } from "./reading";
import { buffersOf, makeTable, type Fetched, type RunTable } from "./runs";

export interface Question {
  id: number;
  query: TimelineQuery;
  /** Adds to what was fetched last instead of replacing it. */
  isUpdate: boolean;
}

/** What the answer says of itself. */
export type Facts = Pick<
  Timeline,
  "as_of" | "since" | "until" | "complete_since" | "history" | "total" | "is_cut"
>;

export type Reply = { id: number } & (
  { table: RunTable; facts: Facts } | { message: string; status: number; kind: string }
);

const api = new LuigiAPI();
let known: Fetched | null = null;

async function answer({ id, query, isUpdate }: Question): Promise<void> {
  try {
    const timeline = await api.getTimeline(query);
    const { as_of, since, until, complete_since, history, total, is_cut } = timeline;
    const fetched = readTimeline(timeline);
    const isAdded = isUpdate && known !== null && !is_cut;
    known = isAdded && known !== null ? merged(known, fetched) : fetched;
    // The page gets what the table is made of: what it needs of the next answer stays here.
    const table = makeTable({
      ...known,
      started: known.started.slice(),
      ended: known.ended.slice(),
      family: known.family.slice(),
      worker: known.worker.slice(),
      status: known.status.slice(),
      late: known.late.slice(),
      critical: known.critical.slice(),
    });
    const reply: Reply = {
      id,
      table,
      facts: { as_of, since, until, complete_since, history, total, is_cut },
    };
    self.postMessage(reply, { transfer: buffersOf(table) });
  } catch (error) {
    const { message, status, kind } =
      error instanceof ApiError ? error : new ApiError(String(error), 0);
    self.postMessage({ id, message, status, kind } satisfies Reply);
  }
}

self.addEventListener("message", (event: MessageEvent<Question>) => {
  void answer(event.data);
});
