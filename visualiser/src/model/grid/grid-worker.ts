/** The web worker of the grid: fetches and reads it, so that the page never waits for that. */

import { ApiError, LuigiAPI } from "../../api/luigi";
import type { GridQuery } from "../../api/types";
import { buffersOf, readGrid, type GridTable } from "./table";

export interface Question {
  id: number;
  query: GridQuery;
}

export type Reply = { id: number } & (
  { table: GridTable } | { message: string; status: number; kind: string }
);

const api = new LuigiAPI();

async function answer({ id, query }: Question): Promise<void> {
  try {
    const table = readGrid(await api.getGrid(query));
    self.postMessage({ id, table } satisfies Reply, { transfer: buffersOf(table) });
  } catch (error) {
    const { message, status, kind } =
      error instanceof ApiError ? error : new ApiError(String(error), 0);
    self.postMessage({ id, message, status, kind } satisfies Reply);
  }
}

self.addEventListener("message", (event: MessageEvent<Question>) => {
  void answer(event.data);
});
