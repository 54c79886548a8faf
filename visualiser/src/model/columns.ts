/** Which columns the task list shows, and in which order. The box to select stands first, the actions last. */

/** By the names in links; the first two are always shown. */
export const CHOOSABLE = [
  "status",
  "family",
  "reason",
  "resources",
  "worker",
  "priority",
  "time",
] as const;
export type ColumnName = (typeof CHOOSABLE)[number];

export const DEFAULT_COLUMNS: readonly ColumnName[] = CHOOSABLE.filter((one) => one !== "worker");
const FIXED: readonly ColumnName[] = ["status", "family"];

export const COLUMN_TITLES: Readonly<Record<ColumnName, string>> = {
  status: "Status",
  family: "Task",
  reason: "Progress or reason",
  resources: "Resources",
  worker: "Worker",
  priority: "Priority",
  time: "Time",
};

export function isFixed(name: ColumnName): boolean {
  return FIXED.includes(name);
}

/** Reads the names of a link or a stored choice; empty if they are none. What must be shown is added. */
export function readColumns(text: string): ColumnName[] {
  const names = text
    .split(",")
    .filter((one): one is ColumnName => (CHOOSABLE as readonly string[]).includes(one));
  if (names.length === 0) return [];
  return [...new Set([...FIXED.filter((one) => !names.includes(one)), ...names])];
}

export function isDefault(columns: readonly ColumnName[]): boolean {
  return columns.join() === DEFAULT_COLUMNS.join();
}

/** Returns all columns for the dialog: those shown in their order, then the others. */
export function inOrder(shown: readonly ColumnName[]): ColumnName[] {
  return [...shown, ...CHOOSABLE.filter((one) => !shown.includes(one))];
}

/** Moves a column among those shown. */
export function moved(shown: readonly ColumnName[], name: ColumnName, step: 1 | -1): ColumnName[] {
  const at = shown.indexOf(name);
  const to = at + step;
  if (at === -1 || to < 0 || to >= shown.length) return [...shown];
  return shown.toSpliced(at, 1).toSpliced(to, 0, name);
}
