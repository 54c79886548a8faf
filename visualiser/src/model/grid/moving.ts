/** Moving from cell to cell with the keyboard, and which cells are in view. */

export interface Place {
  row: number;
  column: number;
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
    row: clamp(newRow, rows),
    column: clamp(newColumn, columns),
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
      return to(ctrlKey ? 0 : row, 0);
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

/** Returns the indices of a list that are in view, in whole blocks, so that scrolling a little draws nothing. */
export function inView(
  { scroll, size, item, count }: { scroll: number; size: number; item: number; count: number },
  block: number,
): readonly [first: number, after: number] {
  const first = Math.floor(Math.floor(scroll / item) / block) * block;
  const after = Math.ceil(Math.ceil((scroll + size) / item) / block) * block;
  return [Math.max(0, Math.min(first, count)), Math.max(0, Math.min(after, count))];
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(index, count - 1));
}
