/** Measures labels in the page's own fonts, also in a worker. */

import type { Label } from "./graph-labels";
import { shapeOf } from "./graph-shape";
import type { Direction } from "./layout";

/** The fonts of the two lines of a label, as CSS writes them. */
export interface Fonts {
  readonly name: string;
  readonly line: string;
}

/** What measures text: the context of a canvas, in a page or a worker. */
export interface Context {
  font: string;
  measureText(text: string): { readonly width: number };
}

/** What a character takes where there is nothing to measure with. */
const ROUGH_WIDTH = 8;

/** Widths of names are cached: a graph has few families. */
export class TextMeasure {
  private readonly names = new Map<string, number>();
  private readonly character: number;

  constructor(
    private readonly context: Context | null,
    private readonly fonts: Fonts,
  ) {
    this.character = this.measure("0", fonts.line);
  }

  /** Returns how much an item with that label takes to the right of its anchor. */
  lengthOf({ name, line: text }: Label, direction: Direction): number {
    const { textX, end } = shapeOf(direction);
    return Math.ceil(textX + Math.max(this.widthOfName(name), this.widthOfLine(text)) + end);
  }

  private widthOfName(name: string): number {
    const known = this.names.get(name) ?? this.measure(name, this.fonts.name);
    this.names.set(name, known);
    return known;
  }

  private widthOfLine(text: string): number {
    // Plain characters have one width; measuring is slow.
    return /^[ -~…]*$/.test(text)
      ? text.length * this.character
      : this.measure(text, this.fonts.line);
  }

  private measure(text: string, font: string): number {
    if (this.context === null) return text.length * ROUGH_WIDTH;
    this.context.font = font;
    return this.context.measureText(text).width;
  }
}
