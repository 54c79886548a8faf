/** Loads runs by way of a web worker. */

import type { TimelineQuery } from "../../api/types";
import type { RunTable } from "../../model/timeline/runs";
import type { Facts } from "../../model/timeline/timeline-worker";
import { Asking } from "../asking";

export interface Loaded {
  table: RunTable;
  facts: Facts;
}

export class Loader {
  private readonly asking = new Asking<{ query: TimelineQuery; isUpdate: boolean }, Loaded>(
    new Worker(new URL("../../model/timeline/timeline-worker.ts", import.meta.url), {
      type: "module",
    }),
  );

  /** `isUpdate`: adds to what was loaded last. Rejects with ApiError, or AbortError if another question came. */
  load(query: TimelineQuery, isUpdate: boolean): Promise<Loaded> {
    return this.asking.ask({ query, isUpdate });
  }
}
