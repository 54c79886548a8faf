/** Paints the cells in view on a canvas, which scrolls with them. */

import { CELL, shareText, TEXT_LEFT, type Measures } from "../../model/grid/measures";
import type { Part } from "../../model/grid/moving";
import { CELL_STATUSES, totalOf, type CellStatus, type GridTable } from "../../model/grid/table";
import { fitCanvas } from "../canvas";
import { glyphOf, outlinesOf } from "../icons";
import type { Palette } from "./palette";

const GAP = 2;
const RADIUS = 4;
const GLYPH = 12;
const GLYPH_LEFT = 5;
const SHARE = 3;
const DONE = CELL_STATUSES.indexOf("DONE");

export class Painter {
  private readonly context: CanvasRenderingContext2D;
  /** A mark for each status, with its glyph in the middle or at its left; painted once. */
  private readonly tiles = new Map<string, HTMLCanvasElement>();
  private tilesFor = "";

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("the browser draws nothing on a canvas");
    this.context = context;
  }

  /** The colours have changed. */
  forget(): void {
    this.tiles.clear();
  }

  /** The canvas covers the part; the caller puts it there. */
  paint(table: GridTable, part: Part, measures: Measures, palette: Palette): void {
    const { context } = this;
    const [firstRow, afterRow] = part.rows;
    const [firstColumn, afterColumn] = part.columns;
    const { width } = measures;
    fitCanvas(
      this.canvas,
      Math.max(0, afterColumn - firstColumn) * width,
      Math.max(0, afterRow - firstRow) * CELL,
    );
    context.font = palette.font;
    context.textBaseline = "middle";
    const columns = table.columns.length;
    for (let row = firstRow; row < afterRow; row += 1) {
      const y = (row - firstRow) * CELL;
      for (let column = firstColumn; column < afterColumn; column += 1) {
        const x = (column - firstColumn) * width;
        const cell = table.cellAt[row * columns + column] ?? -1;
        if (cell < 0) {
          context.fillStyle = palette.empty;
          context.fillRect(x + width / 2 - 2, y + CELL / 2 - 2, 4, 4);
        } else this.paintCell(table, cell, x, y, measures, palette);
      }
    }
  }

  private paintCell(
    table: GridTable,
    cell: number,
    x: number,
    y: number,
    { width, hasTexts }: Measures,
    palette: Palette,
  ): void {
    const { context } = this;
    const status = CELL_STATUSES[table.status[cell] ?? 0] ?? "UNKNOWN";
    const total = totalOf(table, cell);
    const done = table.counts[cell * CELL_STATUSES.length + DONE] ?? 0;
    const text = hasTexts ? shareText(done, total, width) : "";
    context.drawImage(this.tile(status, width, text !== "", palette), x, y, width, CELL);
    if (text !== "") {
      context.fillStyle = palette.marks[status].glyph;
      context.fillText(text, x + TEXT_LEFT, y + CELL / 2 + 0.5);
    }
    if (done > 0 && done < total) {
      const length = ((width - 2 * GAP) * done) / total;
      context.fillStyle = palette.raised;
      context.fillRect(x + GAP, y + CELL - GAP - SHARE - 1, length, SHARE + 1);
      context.fillStyle = palette.done;
      context.fillRect(x + GAP, y + CELL - GAP - SHARE, length, SHARE);
    }
  }

  private tile(
    status: CellStatus,
    width: number,
    isLeft: boolean,
    palette: Palette,
  ): HTMLCanvasElement {
    const ratio = window.devicePixelRatio;
    if (this.tilesFor !== `${width} ${ratio}`) this.tiles.clear();
    this.tilesFor = `${width} ${ratio}`;
    const key = `${status} ${isLeft}`;
    const painted = this.tiles.get(key);
    if (painted !== undefined) return painted;
    const tile = document.createElement("canvas");
    tile.width = Math.round(width * ratio);
    tile.height = Math.round(CELL * ratio);
    const context = tile.getContext("2d");
    if (context !== null) {
      const { fill, glyph } = palette.marks[status];
      context.scale(tile.width / width, tile.height / CELL);
      context.fillStyle = fill;
      context.beginPath();
      context.roundRect(GAP, GAP, width - 2 * GAP, CELL - 2 * GAP, RADIUS);
      context.fill();
      context.translate(isLeft ? GAP + GLYPH_LEFT : (width - GLYPH) / 2, (CELL - GLYPH) / 2);
      context.scale(GLYPH / 16, GLYPH / 16);
      context.fillStyle = glyph;
      for (const outline of outlinesOf(glyphOf(status))) context.fill(new Path2D(outline));
    }
    this.tiles.set(key, tile);
    return tile;
  }
}
