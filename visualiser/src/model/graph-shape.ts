/** The sizes of the marks of items, in px from an item's anchor. */

import { HALF, type Direction } from "./layout";

export interface Shape {
  /** Where the node starts. */
  readonly left: number;
  /** The disc's centre and radius. */
  readonly discX: number;
  readonly radius: number;
  /** The side of the glyph. */
  readonly glyph: number;
  /** Where the texts start. */
  readonly textX: number;
  /** Free space behind the texts. */
  readonly end: number;
}

/** Baselines of the two lines, and of a single one. */
export const NAME_Y = -2;
export const LINE_Y = 13;
export const ALONE_Y = 5;

const SHAPES: Record<Direction, Shape> = {
  down: { left: -HALF, discX: 0, radius: 15, glyph: 16, textX: 24, end: 6 },
  right: { left: 0, discX: 21, radius: 11, glyph: 12, textX: 40, end: 12 },
};

export function shapeOf(direction: Direction): Shape {
  return SHAPES[direction];
}
