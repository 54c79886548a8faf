/** The colours of the cells: tokens of the style, read again when the theme changes. */

import { slugOf } from "../../model/status";
import { CELL_STATUSES, type CellStatus } from "../../model/grid/table";

export interface Palette {
  empty: string;
  raised: string;
  done: string;
  font: string;
  marks: Record<CellStatus, { fill: string; glyph: string }>;
}

/** Filled where something moves or needs someone, tinted elsewhere: as the discs of the lists. */
const LOUD: ReadonlySet<CellStatus> = new Set(["FAILED", "DISABLED", "RUNNING", "BATCH_RUNNING"]);

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const raised = token("--bs-secondary-bg");
  const markOf = (status: CellStatus): { fill: string; glyph: string } => {
    const tone = token(`--lv-${slugOf(status)}`);
    return LOUD.has(status)
      ? { fill: tone, glyph: raised }
      : { fill: token(`--lv-${slugOf(status)}-bg`), glyph: tone };
  };
  return {
    empty: token("--bs-border-color"),
    raised,
    done: token("--lv-bar-done"),
    font: `500 11px ${token("--bs-font-sans-serif")}`,
    marks: Object.fromEntries(
      CELL_STATUSES.map((status) => [status, markOf(status)]),
    ) as Palette["marks"],
  };
}
