/** The columns of the table, in their order. */

import type { TaskRow } from "../../api/types";
import type { ColumnName } from "../../model/columns";
import { SORTABLE, type SortColumn } from "../../route";
import {
  actionsCell,
  nameCell,
  priorityCell,
  reasonCell,
  resourcesCell,
  statusCell,
  timeCell,
  workerCell,
  type Cell,
  type RowContext,
} from "./cells";

export interface Column {
  name: string;
  title: string;
  /** Without it DataTables fills the cell. */
  cell?: (task: TaskRow, context: RowContext) => Cell;
  /** Whether the first click sorts in descending order. */
  isDescendingFirst?: boolean;
}

const COLUMNS: readonly Column[] = [
  { name: "select", title: "" },
  { name: "status", title: "Status", cell: statusCell },
  { name: "family", title: "Task", cell: nameCell },
  { name: "reason", title: "Progress or reason", cell: reasonCell },
  { name: "resources", title: "Resources", cell: resourcesCell },
  { name: "worker", title: "Worker", cell: workerCell },
  { name: "priority", title: "Priority", cell: priorityCell, isDescendingFirst: true },
  { name: "time", title: "Time", cell: timeCell, isDescendingFirst: true },
  { name: "actions", title: "Actions", cell: actionsCell },
];

/** Returns the name by which the server sorts the column; undefined if it does not. */
export function sortColumn(column: Column | undefined): SortColumn | undefined {
  return SORTABLE.find((one) => one === column?.name);
}

/** Returns the columns of a table that shows those that were chosen. */
export function columnsFor(chosen: readonly ColumnName[]): Column[] {
  const names = ["select", ...chosen, "actions"];
  return names.flatMap((name) => COLUMNS.filter((column) => column.name === name));
}

const WIDTHS: Readonly<Record<string, string>> = {
  select: "18px",
  status: "132px",
  family: "minmax(0, 1.45fr)",
  reason: "minmax(0, 1fr)",
  resources: "100px",
  worker: "minmax(0, 0.7fr)",
  priority: "72px",
  time: "146px",
  actions: "146px",
};

/** Returns the grid of a row in a wide window: the actions stand below the time, if it is shown. */
export function gridOf(columns: readonly Column[]): Record<"columns" | "heads" | "cells", string> {
  const names = columns.map(({ name }) => name);
  const wide = names.includes("time") ? names.filter((name) => name !== "actions") : names;
  const areas = wide.map((name) => (name === "family" ? "name" : name)).join(" ");
  return {
    columns: wide.map((name) => WIDTHS[name] ?? "auto").join(" "),
    heads: `"${areas}"`,
    cells: `"${areas}" "${areas.replace("time", "actions")}"`,
  };
}
