/**
 * The elements of the cells over the canvas: for the keyboard, and for those who do not see. Those in view are made
 * while the picture rests, some rows at a time.
 */

import { inWords } from "./words";
import type { Measures } from "../../model/grid/measures";
import type { Part, Place } from "../../model/grid/moving";
import { cellOf, type GridTable } from "../../model/grid/table";

/** In one frame. */
const MAX_MS = 4;

export class CellElements {
  private frame: number | undefined;
  private table: GridTable | null = null;
  private width = 0;

  constructor(private readonly root: HTMLElement) {}

  /** Makes the elements of a part, and that of the current cell; removes all others. */
  fill(table: GridTable, part: Part, { width }: Measures, current: Place): void {
    this.stop();
    this.follow(table, width);
    const rows = this.rows();
    const work = (): void => {
      const began = performance.now();
      for (let next = rows.shift(); next !== undefined; next = rows.shift()) {
        const [row, container] = next;
        const isInView = row >= part.rows[0] && row < part.rows[1];
        const columns = isInView ? indices(part.columns) : [];
        if (row === current.row && !columns.includes(current.column)) {
          columns.push(current.column);
          columns.sort((a, b) => a - b);
        }
        this.fillRow(container, row, columns, current);
        if (performance.now() - began > MAX_MS) break;
      }
      this.frame = rows.length > 0 ? window.requestAnimationFrame(work) : undefined;
    };
    work();
  }

  stop(): void {
    if (this.frame !== undefined) window.cancelAnimationFrame(this.frame);
    this.frame = undefined;
  }

  /** Returns the element of a cell, which is made if its row is there; null if it is not. */
  at(place: Place): HTMLElement | null {
    const found = this.root.querySelector<HTMLElement>(
      `[data-place="${place.row},${place.column}"]`,
    );
    if (found !== null || this.table === null) return found;
    const container = this.rows().find(([row]) => row === place.row)?.[1];
    if (container === undefined) return null;
    const made = this.make(place.row, place.column, -1);
    const after = [...container.children].find((one) => columnOf(one) > place.column);
    container.insertBefore(made, after ?? null);
    return made;
  }

  /** Has one cell alone in the tab order. */
  choose(place: Place): void {
    for (const one of this.root.querySelectorAll(`[data-place][tabindex="0"]`))
      one.setAttribute("tabindex", "-1");
    this.at(place)?.setAttribute("tabindex", "0");
  }

  /** Other tasks, or other columns: what was made says what is no longer true. */
  private follow(table: GridTable, width: number): void {
    if (this.table === table && this.width === width) return;
    this.table = table;
    this.width = width;
    for (const cell of this.root.querySelectorAll<HTMLElement>(".grid-cells > .grid-cell")) {
      const [row = 0, column = 0] = (cell.dataset.place ?? "").split(",").map(Number);
      this.describe(cell, row, column);
    }
  }

  private rows(): [row: number, container: HTMLElement][] {
    return [...this.root.querySelectorAll<HTMLElement>(".grid-cells")].map((container) => [
      Number(container.dataset.row),
      container,
    ]);
  }

  /** What stays is not moved: it may have the focus. */
  private fillRow(
    container: HTMLElement,
    row: number,
    columns: readonly number[],
    current: Place,
  ): void {
    let next = container.firstElementChild;
    for (const column of columns) {
      while (next !== null && columnOf(next) < column) {
        const gone = next;
        next = next.nextElementSibling;
        gone.remove();
      }
      if (next !== null && columnOf(next) === column) {
        next = next.nextElementSibling;
        continue;
      }
      const isCurrent = row === current.row && column === current.column;
      container.insertBefore(this.make(row, column, isCurrent ? 0 : -1), next);
    }
    while (next !== null) {
      const gone = next;
      next = next.nextElementSibling;
      gone.remove();
    }
  }

  private make(row: number, column: number, tabindex: number): HTMLElement {
    const cell = document.createElement("div");
    cell.className = "grid-cell";
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("tabindex", String(tabindex));
    this.describe(cell, row, column);
    return cell;
  }

  private describe(cell: HTMLElement, row: number, column: number): void {
    const { table } = this;
    if (table === null) return;
    const found = cellOf(table, row, column);
    const [family, value] = [table.families[row] ?? "", table.columns[column] ?? ""];
    cell.style.left = `${column * this.width}px`;
    cell.dataset.place = `${row},${column}`;
    cell.dataset.column = value;
    cell.setAttribute("aria-colindex", String(column + 2));
    if (found === null) {
      delete cell.dataset.testid;
      delete cell.dataset.status;
      cell.setAttribute("aria-label", `${family}, ${value}: no task`);
      cell.removeAttribute("aria-describedby");
      return;
    }
    cell.dataset.testid = "cell";
    cell.dataset.family = family;
    cell.dataset.status = found.status;
    cell.setAttribute("aria-label", `${family}, ${value}: ${inWords(found)}`);
    cell.setAttribute("aria-describedby", "grid-tip");
  }
}

function columnOf(cell: Element): number {
  return Number(cell.getAttribute("aria-colindex")) - 2;
}

function indices([first, after]: readonly [number, number]): number[] {
  return Array.from({ length: Math.max(0, after - first) }, (_, index) => first + index);
}
