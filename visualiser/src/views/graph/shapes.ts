/** The sizes of marks and the paths of links, in px from a node's anchor. */

import { line, curveBumpX, curveBumpY } from "d3-shape";
import type { Label } from "../../model/graph-labels";
import { HALF, type Direction, type Place } from "../../model/layout";

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

/** Measures text in the page's own fonts. Widths of names are cached: a graph has few families. */
export class TextMeasure {
  private readonly context = document.createElement("canvas").getContext("2d");
  private readonly names = new Map<string, number>();
  private readonly nameFont: string;
  private readonly lineFont: string;
  private readonly character: number;

  constructor(element: Element) {
    const style = getComputedStyle(element);
    this.nameFont = `600 13px ${style.getPropertyValue("--bs-font-sans-serif")}`;
    this.lineFont = `12px ${style.getPropertyValue("--bs-font-monospace")}`;
    this.character = this.measure("0", this.lineFont);
  }

  /** Returns how much a node with that label takes to the right of its anchor. */
  lengthOf({ name, line: text }: Label, direction: Direction): number {
    const { textX, end } = SHAPES[direction];
    return Math.ceil(textX + Math.max(this.widthOfName(name), this.widthOfLine(text)) + end);
  }

  private widthOfName(name: string): number {
    const known = this.names.get(name) ?? this.measure(name, this.nameFont);
    this.names.set(name, known);
    return known;
  }

  private widthOfLine(text: string): number {
    // Plain characters have one width; measuring is slow.
    return /^[ -~…]*$/.test(text)
      ? text.length * this.character
      : this.measure(text, this.lineFont);
  }

  private measure(text: string, font: string): number {
    if (this.context === null) return text.length * 8;
    this.context.font = font;
    return this.context.measureText(text).width;
  }
}

type Point = [x: number, y: number];

const CURVES = {
  down: line<Point>().curve(curveBumpY),
  right: line<Point>().curve(curveBumpX),
};

/** Returns the path of a link through its points; a loop if it leads to its own node. */
export function pathOf(points: readonly number[], direction: Direction, place: Place): string {
  if (points.length === 0) return loopAt(place, direction);
  return CURVES[direction](pairsOf(points)) ?? "";
}

/** Returns the path in straight lines, for an overview. */
export function roughPathOf(points: readonly number[]): string {
  return points.length === 0 ? "" : `M${pairsOf(points).map(String).join("L")}`;
}

function loopAt({ x, y }: Place, direction: Direction): string {
  return direction === "down"
    ? `M${x - 10} ${y - 11}C${x - 40} ${y - 22} ${x - 40} ${y + 22} ${x - 13} ${y + 10}`
    : `M${x + 30} ${y - HALF}C${x + 44} ${y - 36} ${x + 0} ${y - 36} ${x + 12} ${y - HALF - 2}`;
}

function pairsOf(points: readonly number[]): Point[] {
  const pairs: Point[] = [];
  for (let at = 0; at + 1 < points.length; at += 2) {
    pairs.push([points[at] ?? 0, points[at + 1] ?? 0]);
  }
  return pairs;
}
