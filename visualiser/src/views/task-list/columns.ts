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
  /** What is left out: DataTables fills the cell. */
  cell?: (task: TaskRow, context: RowContext) => Cell;
  /** Whether sorting by it begins with the largest. */
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

/** The column as the server sorts by it; undefined if it does not. */
export function sortColumn(column: Column | undefined): SortColumn | undefined {
  return SORTABLE.find((one) => one === column?.name);
}

export function indexOfColumn(name: string): number {
  return COLUMNS.findIndex((column) => column.name === name);
}
