/** Moving from cell to cell with the keyboard, and which cells are in view. */

/** The row of all families, above the first one. */
export const TOTALS_ROW = -1;

export interface Place {
  row: number;
  column: number;
}

/** A part of the cells. */
export interface Part {
  rows: readonly [first: number, after: number];
  columns: readonly [first: number, after: number];
}

export interface Size {
  rows: number;
  columns: number;
  /** Rows in view. */
  page: number;
}

/** Returns where a key leads; null if it leads nowhere. */
export function moved(
  { row, column }: Place,
  { key, ctrlKey }: { key: string; ctrlKey: boolean },
  { rows, columns, page }: Size,
): Place | null {
  const to = (newRow: number, newColumn: number): Place => ({
    row: Math.max(TOTALS_ROW, Math.min(newRow, rows - 1)),
    column: Math.max(0, Math.min(newColumn, columns - 1)),
  });
  switch (key) {
    case "ArrowLeft":
      return to(row, column - 1);
    case "ArrowRight":
      return to(row, column + 1);
    case "ArrowUp":
      return to(row - 1, column);
    case "ArrowDown":
      return to(row + 1, column);
    case "Home":
      return to(ctrlKey ? TOTALS_ROW : row, 0);
    case "End":
      return to(ctrlKey ? rows - 1 : row, columns - 1);
    case "PageUp":
      return to(row - page, column);
    case "PageDown":
      return to(row + page, column);
    default:
      return null;
  }
}

/** Returns which items of a list are in view, at least in part. */
export function inView({
  scroll,
  size,
  item,
  count,
}: {
  scroll: number;
  size: number;
  item: number;
  count: number;
}): readonly [first: number, after: number] {
  const first = Math.floor(scroll / item);
  const after = Math.ceil((scroll + size) / item);
  return [Math.max(0, Math.min(first, count)), Math.max(0, Math.min(after, count))];
}
