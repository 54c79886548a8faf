/** The cells of the grid in columns, as the web worker prepares them. */

import type { Grid } from "../../api/types";
import { packTexts, textAt, type Texts } from "../timeline/texts";
import { TOTALS_ROW } from "./moving";

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

export interface GridTable extends Omit<Grid, "rows" | "totals"> {
  families: readonly string[];
  /** The cell of each place, row by row, that of all families last; -1 if it is empty. */
  cellAt: Int32Array<ArrayBuffer>;
  /** Of each cell, the worst status, as an index in CELL_STATUSES. */
  status: Uint8Array<ArrayBuffer>;
  /** Of each cell, how many tasks count under each status. */
  counts: Uint32Array<ArrayBuffer>;
  gone: Uint32Array<ArrayBuffer>;
  /** Of each cell, its task, if that is the only one. */
  taskIds: Texts;
  /** The statuses of the tasks in the columns, the worst first, and how many have each. */
  statuses: readonly (readonly [status: CellStatus, count: number])[];
  /** The tasks of the column that has the most. */
  most: number;
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
  const { rows, totals, ...facts } = answer;
  const columns = answer.columns.length;
  const cellsOfRows = [...rows.map(({ cells }) => cells), totals];
  const count = cellsOfRows.reduce((sum, cells) => sum + cells.length, 0);
  const cellAt = new Int32Array(cellsOfRows.length * columns).fill(-1);
  const status = new Uint8Array(count);
  const counts = new Uint32Array(count * WIDTH);
  const gone = new Uint32Array(count);
  const taskIds: string[] = [];
  cellsOfRows.forEach((cells, row) => {
    for (const cell of cells) {
      const index = taskIds.length;
      cellAt[row * columns + cell.column] = index;
      status[index] = Math.max(0, CELL_STATUSES.indexOf(cell.status));
      CELL_STATUSES.forEach((name, place) => {
        counts[index * WIDTH + place] = cell.counts[name] ?? 0;
      });
      gone[index] = cell.gone;
      taskIds.push(cell.task_id ?? "");
    }
  });
  const countOf = (name: CellStatus): number =>
    totals.reduce((sum, cell) => sum + (cell.counts[name] ?? 0), 0);
  const inColumn = totals.map((cell) =>
    Object.values(cell.counts).reduce((sum, each) => sum + each, 0),
  );
  return {
    ...facts,
    families: rows.map(({ family }) => family),
    cellAt,
    status,
    counts,
    gone,
    taskIds: packTexts(taskIds),
    statuses: CELL_STATUSES.map((name) => [name, countOf(name)] as const).filter(
      ([, tasks]) => tasks > 0,
    ),
    most: inColumn.reduce((most, each) => Math.max(most, each), 0),
  };
}

export function buffersOf({ cellAt, status, counts, gone, taskIds }: GridTable): ArrayBuffer[] {
  return [cellAt, status, counts, gone, taskIds.bytes, taskIds.offsets].map(({ buffer }) => buffer);
}

/** Returns how many tasks a cell has, by its index. */
export function totalOf({ counts }: GridTable, cell: number): number {
  let total = 0;
  for (let place = cell * WIDTH; place < (cell + 1) * WIDTH; place += 1)
    total += counts[place] ?? 0;
  return total;
}

/** Returns a cell; null where there is none. `row`: TOTALS_ROW for all families together. */
export function cellOf(table: GridTable, row: number, column: number): Cell | null {
  const { families, columns } = table;
  if (row >= families.length) return null;
  const at = row === TOTALS_ROW ? families.length : row;
  const index = table.cellAt[at * columns.length + column] ?? -1;
  if (index < 0) return null;
  const counts = CELL_STATUSES.map(
    (name, place) => [name, table.counts[index * WIDTH + place] ?? 0] as const,
  ).filter(([, count]) => count > 0);
  return {
    status: CELL_STATUSES[table.status[index] ?? 0] ?? "UNKNOWN",
    counts,
    total: totalOf(table, index),
    gone: table.gone[index] ?? 0,
    taskId: textAt(table.taskIds, index),
  };
}
