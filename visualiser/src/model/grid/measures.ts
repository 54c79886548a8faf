/** The measures of the grid, in px. */

import type { Heads } from "./heads";

/** The height of a row, and the least width of a column. */
export const CELL = 26;
const MAX_WIDTH = 72;
/** From this width on a cell says how many of its tasks are done. */
const TEXT_WIDTH = 48;
/** Where it says so, beside its glyph. */
export const TEXT_LEFT = 22;
/** The row of all families. */
export const TOTALS = 44;
const LINE = 20;
/** Of one letter or digit in the heads. */
const LETTER = 6.2;
const MAX_UPRIGHT = 110;

export interface Measures {
  /** Of a column. */
  width: number;
  hasTexts: boolean;
  /** Whether the labels of the columns are too long to lie. */
  isUpright: boolean;
  /** The height of the labels, of the groups above them, and of all that stands above the rows. */
  labels: number;
  groups: number;
  head: number;
}

/** `room`: for all columns. They take what there is, within limits. */
export function measuresOf(room: number, { labels, groups }: Heads): Measures {
  const count = Math.max(1, labels.length);
  const width = Math.min(MAX_WIDTH, Math.max(CELL, Math.floor(room / count)));
  const longest = labels.reduce((most, { length }) => Math.max(most, length), 0) * LETTER;
  const isUpright = longest > width - 2;
  const labelHeight = isUpright ? Math.min(MAX_UPRIGHT, Math.ceil(longest) + 16) : LINE;
  const groupHeight = groups.length > 0 ? LINE + 2 : 0;
  return {
    width,
    hasTexts: width >= TEXT_WIDTH,
    isUpright,
    labels: labelHeight,
    groups: groupHeight,
    head: groupHeight + labelHeight + TOTALS,
  };
}

/** How many of a cell's tasks are done, as long as a column has room; empty if there is only one task. */
export function shareText(done: number, total: number, width: number): string {
  if (total === 1) return "";
  const letters = Math.floor((width - TEXT_LEFT) / LETTER);
  const texts = [`${done}/${total}`, `${Math.floor((100 * done) / total)} %`];
  return texts.find(({ length }) => length <= letters) ?? "";
}
