/** The cells of the grid in columns, as the web worker prepares them. */

import type { Grid } from "../../api/types";
import { packTexts, textAt, type Texts } from "../timeline/texts";

/** What tasks count under, the worst first. */
export const CELL_STATUSES = [
  "FAILED",
  "DISABLED",
  "UPSTREAM_DISABLED",
  "UPSTREAM_FAILED",
  "UNKNOWN",
  "PENDING",
  "BATCH_RUNNING",
  "RUNNING",
  "DONE",
] as const;
export type CellStatus = (typeof CELL_STATUSES)[number];

export interface GridTable extends Omit<Grid, "rows"> {
  families: readonly string[];
  /** The cell of each place, row by row; -1 if it is empty. */
  cellAt: Int32Array<ArrayBuffer>;
  /** Of each cell, the worst status, as an index in CELL_STATUSES. */
  status: Uint8Array<ArrayBuffer>;
  /** Of each cell, how many tasks count under each status. */
  counts: Uint32Array<ArrayBuffer>;
  gone: Uint32Array<ArrayBuffer>;
  /** Of each cell, its task, if that is the only one. */
  taskIds: Texts;
  /** The statuses that some cell has. */
  statuses: readonly CellStatus[];
}

export interface Cell {
  status: CellStatus;
  counts: readonly (readonly [status: CellStatus, count: number])[];
  total: number;
  gone: number;
  /** Empty if there are several. */
  taskId: string;
}

const WIDTH = CELL_STATUSES.length;

export function readGrid(answer: Grid): GridTable {
  const { rows, ...facts } = answer;
  const columns = answer.columns.length;
  const count = rows.reduce((sum, row) => sum + row.cells.length, 0);
  const cellAt = new Int32Array(rows.length * columns).fill(-1);
  const status = new Uint8Array(count);
  const counts = new Uint32Array(count * WIDTH);
  const gone = new Uint32Array(count);
  const taskIds: string[] = [];
  rows.forEach((row, rowIndex) => {
    for (const cell of row.cells) {
      const index = taskIds.length;
      cellAt[rowIndex * columns + cell.column] = index;
      status[index] = Math.max(0, CELL_STATUSES.indexOf(cell.status));
      CELL_STATUSES.forEach((name, place) => {
        counts[index * WIDTH + place] = cell.counts[name] ?? 0;
      });
      gone[index] = cell.gone;
      taskIds.push(cell.task_id ?? "");
    }
  });
  const there = new Set(status);
  return {
    ...facts,
    families: rows.map(({ family }) => family),
    cellAt,
    status,
    counts,
    gone,
    taskIds: packTexts(taskIds),
    statuses: CELL_STATUSES.filter((_, index) => there.has(index)),
  };
}

export function buffersOf({ cellAt, status, counts, gone, taskIds }: GridTable): ArrayBuffer[] {
  return [cellAt, status, counts, gone, taskIds.bytes, taskIds.offsets].map(({ buffer }) => buffer);
}

/** Returns a cell; null where there is none. */
export function cellOf(table: GridTable, row: number, column: number): Cell | null {
  const index = table.cellAt[row * table.columns.length + column] ?? -1;
  if (index < 0) return null;
  const counts = CELL_STATUSES.map(
    (name, place) => [name, table.counts[index * WIDTH + place] ?? 0] as const,
  ).filter(([, count]) => count > 0);
  return {
    status: CELL_STATUSES[table.status[index] ?? 0] ?? "UNKNOWN",
    counts,
    total: counts.reduce((sum, [, count]) => sum + count, 0),
    gone: table.gone[index] ?? 0,
    taskId: textAt(table.taskIds, index),
  };
}
