/** Packs boxes into rows that together have about the shape of a window. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Packing extends Size {
  /** The upper left corner of each box. */
  readonly corners: readonly { readonly left: number; readonly top: number }[];
}

/** How many widths are tried. */
const WIDTHS = 24;

/**
 * Packs boxes with a `gap` between them, in px, so that all of them are as large as possible in the view.
 * High boxes come first. The same each time; takes time in proportion to the boxes, apart from sorting them.
 */
export function packBoxes(boxes: readonly Size[], view: Size, gap: number): Packing {
  // Sorting is stable: boxes of one size stay in their order.
  const order = [...boxes.keys()].sort((one, other) => {
    const [a, b] = [boxes[one], boxes[other]];
    return a === undefined || b === undefined ? 0 : b.height - a.height || b.width - a.width;
  });
  let widest = 1;
  let total = 1;
  for (const { width } of boxes) {
    widest = Math.max(widest, width);
    total += width + gap;
  }
  let best: Packing = { width: 0, height: 0, corners: [] };
  let bestScale = 0;
  for (let step = 0; step < WIDTHS; step += 1) {
    const packing = packInto(widest * (total / widest) ** (step / (WIDTHS - 1)), boxes, order, gap);
    const scale = Math.min(view.width / packing.width, view.height / packing.height);
    if (scale > bestScale) [best, bestScale] = [packing, scale];
  }
  return best;
}

/** Packs boxes into rows of at most `maxWidth`; where there is room below a box of a row, the next stands there. */
function packInto(
  maxWidth: number,
  boxes: readonly Size[],
  order: readonly number[],
  gap: number,
): Packing {
  const corners = new Array<{ left: number; top: number }>(boxes.length);
  let width = 0;
  let row = { top: 0, bottom: 0 };
  let column = { left: 0, right: -gap, bottom: 0 };
  for (const index of order) {
    const box = boxes[index] ?? { width: 0, height: 0 };
    const isBelow =
      column.bottom + gap + box.height <= row.bottom && column.left + box.width <= column.right;
    if (isBelow) {
      corners[index] = { left: column.left, top: column.bottom + gap };
      column.bottom += gap + box.height;
      continue;
    }
    let left = column.right + gap;
    if (left > 0 && left + box.width > maxWidth) {
      left = 0;
      row = { top: row.bottom + gap, bottom: row.bottom };
    }
    // The first of a row is the highest.
    row.bottom = Math.max(row.bottom, row.top + box.height);
    corners[index] = { left, top: row.top };
    column = { left, right: left + box.width, bottom: row.top + box.height };
    width = Math.max(width, column.right);
  }
  return { width: Math.max(1, width), height: Math.max(1, row.bottom), corners };
}
