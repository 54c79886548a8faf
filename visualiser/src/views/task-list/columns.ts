/** The columns of the table, in their order. */

import type { TaskRow } from "../../api/types";
import { SORTABLE, type SortColumn } from "../../route";
import {
  actionsCell,
  nameCell,
  priorityCell,
  reasonCell,
  resourcesCell,
  statusCell,
  timeCell,
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

export const COLUMNS: readonly Column[] = [
  { name: "select", title: "" },
  { name: "status", title: "Status", cell: statusCell },
  { name: "family", title: "Task", cell: nameCell },
  { name: "reason", title: "Progress or reason", cell: reasonCell },
  { name: "resources", title: "Resources", cell: resourcesCell },
  { name: "priority", title: "Priority", cell: priorityCell, isDescendingFirst: true },
  { name: "time", title: "Time", cell: timeCell, isDescendingFirst: true },
  { name: "actions", title: "Actions", cell: actionsCell },
];

/** Returns the name by which the server sorts the column; undefined if it does not. */
export function sortColumn(column: Column | undefined): SortColumn | undefined {
  return SORTABLE.find((one) => one === column?.name);
}

export function indexOfColumn(name: string): number {
  return COLUMNS.findIndex((column) => column.name === name);
}
