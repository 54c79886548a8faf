/** The grid: families by the values of a parameter, as a rule a date. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { GridQuery } from "../api/types";
import { headsOf, type Heads } from "../model/grid/heads";
import { CELL, measuresOf, TOTALS, type Measures } from "../model/grid/measures";
import { inView, moved, TOTALS_ROW, type Part, type Place } from "../model/grid/moving";
import { cellOf, type GridTable } from "../model/grid/table";
import { format, START, type Route } from "../route";
import { Asking } from "./asking";
import { CellElements } from "./grid/cell-elements";
import { headsRow, rowsOf, totalsRow } from "./grid/cells";
import { gridFoot } from "./grid/foot";
import { Painter } from "./grid/painter";
import { readPalette, type Palette } from "./grid/palette";
import { gridToolbar, type GridActions } from "./grid/toolbar";
import { drawTooltip } from "./grid/tooltip";
import { targetOf } from "./grid/words";
import type { MakeView, Page, View } from "./view";

/** Values and families asked for: first, and at most. */
const COLUMNS = 60;
const MAX_COLUMNS = 500;
const ROWS = 500;
/** So many rows and columns around those in view are painted, so that most scrolling paints nothing. */
const MARGIN = 12;
const UPDATE_MS = 2_000;
const PAUSE_FACTOR = 4;
const TYPING_MS = 150;
/** The elements of the cells are made when the grid rests. */
const REST_MS = 120;

export const makeGrid: MakeView = (root, page) => new GridView(root, page);

/** What is made once the elements are there. */
interface Parts {
  body: HTMLElement;
  canvas: HTMLCanvasElement;
  painter: Painter;
  cells: CellElements;
}

class GridView implements View, GridActions {
  private route: Route = START;
  private table: GridTable | null = null;
  private heads: Heads = headsOf([]);
  private question = "";
  private columns = COLUMNS;
  private filter = "";
  private current: Place = { row: 0, column: 0 };
  /** The cell whose tooltip is shown. */
  private pointed: Place | null = null;
  private parts: Parts | null = null;
  private palette: Palette | null = null;
  private measures: Measures = measuresOf(0, this.heads);
  private painted: Part | null = null;
  private paintedFor = "";
  private pausedUntil = 0;
  private updateTimer: number | undefined;
  private typingTimer: number | undefined;
  private restTimer: number | undefined;
  private isDrawing = false;
  private readonly link = document.createElement("a");
  private readonly asking = new Asking<{ query: GridQuery }, { table: GridTable }>(
    new Worker(new URL("../model/grid/grid-worker.ts", import.meta.url), { type: "module" }),
  );

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    this.link.className = "grid-link";
    this.link.tabIndex = -1;
    this.link.setAttribute("aria-hidden", "true");
    new MutationObserver(() => {
      this.palette = null;
      if (!root.hidden) this.redraw();
    }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    new ResizeObserver(() => {
      if (!root.hidden) this.drawSoon();
    }).observe(root);
  }

  async show(route: Route): Promise<void> {
    this.route = route;
    const question = JSON.stringify([route.param, route.family]);
    if (question !== this.question || this.table === null) {
      if (question !== this.question) this.columns = COLUMNS;
      this.question = question;
      this.render();
      await this.load();
      this.toLatest();
    }
    this.redraw();
  }

  async refresh(): Promise<void> {
    if (this.table === null) return;
    const now = performance.now();
    if (now < this.pausedUntil) {
      window.clearTimeout(this.updateTimer);
      this.updateTimer = window.setTimeout(() => {
        void this.page.refresh();
      }, this.pausedUntil - now);
      return;
    }
    const { families, columns } = this.table;
    await this.load();
    this.follow(families, columns);
    this.redraw();
  }

  redraw(): void {
    if (this.table === null) return;
    this.render();
    this.painted = null;
    this.draw();
  }

  find(part: string): void {
    this.filter = part;
    window.clearTimeout(this.typingTimer);
    this.typingTimer = window.setTimeout(() => {
      this.pausedUntil = 0;
      void this.page.refresh();
    }, TYPING_MS);
  }

  showEarlier(): void {
    this.columns = Math.min(MAX_COLUMNS, 3 * this.columns);
    this.pausedUntil = 0;
    void this.page.refresh();
  }

  private async load(): Promise<void> {
    const began = performance.now();
    const { param, family } = this.route;
    const query: GridQuery = { columns: this.columns, rows: ROWS, family_contains: this.filter };
    if (param !== "") query.param = param;
    if (family !== "") query.family = [family];
    const { table } = await this.asking.ask({ query });
    this.table = table;
    this.heads = headsOf(table.columns);
    this.pausedUntil =
      performance.now() + Math.max(UPDATE_MS, PAUSE_FACTOR * (performance.now() - began));
  }

  /** Shows the greatest values, the latest dates. */
  private toLatest(): void {
    const { table } = this;
    if (table === null) return;
    this.current = { row: 0, column: Math.max(0, table.columns.length - 1) };
    this.render();
    this.size();
    const scroll = this.scroller();
    scroll.scrollLeft = scroll.scrollWidth;
    scroll.scrollTop = 0;
  }

  /** Keeps the cells where they are when there are more values on the left, or other families. */
  private follow(families: readonly string[], columns: readonly string[]): void {
    const { table } = this;
    if (table === null) return;
    const { row, column } = this.current;
    const hasFocus = this.parts?.body.contains(document.activeElement) ?? false;
    const newRow =
      row === TOTALS_ROW ? row : Math.max(0, table.families.indexOf(families[row] ?? ""));
    const newColumn = table.columns.indexOf(columns[column] ?? "");
    this.render();
    const { width } = this.size();
    if (newColumn >= 0) this.scroller().scrollLeft += (newColumn - column) * width;
    this.current = {
      row: newRow,
      column: newColumn >= 0 ? newColumn : Math.max(0, table.columns.length - 1),
    };
    if (!hasFocus) return;
    this.painted = null;
    this.draw();
    this.focus(this.current);
  }

  private scroller(): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(".grid-scroll");
    if (found === null) throw new Error("the grid has not been rendered");
    return found;
  }

  private render(): void {
    const { table, page } = this;
    const hasCells = table !== null && table.families.length > 0;
    render(
      html`<div class="grid" data-testid="grid" data-param=${table?.param ?? ""}>
        <h1 class="visually-hidden">Grid</h1>
        ${gridToolbar(table, this.filter, page, this)}
        <div class="grid-stage">
          <div
            class="grid-scroll"
            @scroll=${() => {
              this.point(null);
              this.drawSoon();
            }}
            @pointermove=${(event: PointerEvent) => {
              if (event.pointerType === "mouse") this.point(this.placeAt(event));
            }}
            @pointerleave=${() => {
              this.point(null);
            }}
            @focusin=${(event: FocusEvent) => {
              this.focused(placeOf(event.target));
            }}
            @focusout=${(event: FocusEvent) => {
              // A click on the link in a cell takes the focus there: the link must remain.
              if (placeOf(event.relatedTarget) === null) this.point(null);
            }}
            @click=${(event: MouseEvent) => {
              this.click(event);
            }}
            @keydown=${(event: KeyboardEvent) => {
              this.key(event);
            }}
          >
            ${hasCells ? this.body(table) : nothing}
          </div>
          ${table === null ? nothing : messageOf(table, this.filter !== "" || this.route.family !== "")}
          <div
            class="time-tip"
            id="grid-tip"
            role="tooltip"
            data-testid="grid-tooltip"
            hidden
          ></div>
        </div>
        ${table === null ? nothing : gridFoot(table, page)}
      </div>`,
      this.root,
    );
    const body = this.root.querySelector<HTMLElement>(".grid-body");
    if (body === this.parts?.body) return;
    this.painted = null;
    this.parts = body === null ? null : partsOf(body);
  }

  private body(table: GridTable): TemplateResult {
    return html`<div
      class="grid-body"
      role="grid"
      aria-label="Families by ${table.param}"
      aria-rowcount=${table.families.length + 2}
      aria-colcount=${table.columns.length + 1}
    >
      <div class="grid-band" role="presentation" hidden></div>
      <canvas class="grid-canvas" role="presentation"></canvas>
      <div class="grid-above" role="presentation"></div>
      <div class="grid-rows" role="presentation"></div>
    </div>`;
  }

  // Drawing

  /** Gives the grid its size. */
  private size(): Measures {
    const { table, parts } = this;
    const scroll = this.scroller();
    const measures = measuresOf(scroll.clientWidth - this.namesWidth(), this.heads);
    this.measures = measures;
    if (table === null || parts === null) return measures;
    const { style } = parts.body;
    style.setProperty("--grid-cell", `${measures.width}px`);
    style.setProperty("--grid-head", `${measures.head}px`);
    style.width = `calc(var(--grid-names) + ${table.columns.length * measures.width}px)`;
    style.height = `${measures.head + table.families.length * CELL}px`;
    return measures;
  }

  private namesWidth(): number {
    return parseFloat(getComputedStyle(this.scroller()).getPropertyValue("--grid-names")) || 0;
  }

  private drawSoon(): void {
    if (this.isDrawing) return;
    this.isDrawing = true;
    window.requestAnimationFrame(() => {
      this.isDrawing = false;
      if (!this.root.hidden && this.table !== null) this.draw();
    });
  }

  private draw(): void {
    const { table, parts, painted } = this;
    if (table === null || parts === null) return;
    parts.cells.stop();
    window.clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => {
      this.rest();
    }, REST_MS);
    const measures = this.size();
    const view = this.inView(measures);
    if (painted !== null && contains(painted, view) && this.paintedFor === keyOf(measures)) return;
    this.paintedFor = keyOf(measures);
    const part: Part = {
      rows: widened(view.rows, table.families.length),
      columns: widened(view.columns, table.columns.length),
    };
    this.painted = part;
    const { canvas, body } = parts;
    canvas.style.left = `calc(var(--grid-names) + ${part.columns[0] * measures.width}px)`;
    canvas.style.top = `${measures.head + part.rows[0] * CELL}px`;
    if (this.palette === null) {
      this.palette = readPalette(this.root);
      parts.painter.forget();
    }
    parts.painter.paint(table, part, measures, this.palette);
    const { heads, current, route } = this;
    const around = { table, heads, measures, part, current, route };
    const [above, rows] = [body.querySelector(".grid-above"), body.querySelector(".grid-rows")];
    if (above === null || rows === null) return;
    render(html`${headsRow(around)}${totalsRow(around)}`, above as HTMLElement);
    render(rowsOf(around), rows as HTMLElement);
    this.drawTooltip();
  }

  /** Makes the elements of the cells in view. */
  private rest(): void {
    const { table, parts, current } = this;
    if (table === null || parts === null || this.root.hidden) return;
    parts.cells.fill(table, this.inView(this.measures), this.measures, current);
  }

  private inView({ width, head }: Measures): Part {
    const { table } = this;
    const scroll = this.scroller();
    return {
      rows: inView({
        scroll: scroll.scrollTop,
        size: Math.max(0, scroll.clientHeight - head),
        item: CELL,
        count: table?.families.length ?? 0,
      }),
      columns: inView({
        scroll: scroll.scrollLeft,
        size: Math.max(0, scroll.clientWidth - this.namesWidth()),
        item: width,
        count: table?.columns.length ?? 0,
      }),
    };
  }

  // Pointing

  /** The cell under the pointer; null if there is none. */
  private placeAt({ clientX, clientY }: MouseEvent): Place | null {
    const { table, parts } = this;
    if (table === null || parts === null) return null;
    const scroll = this.scroller();
    const [frame, box] = [scroll.getBoundingClientRect(), parts.body.getBoundingClientRect()];
    const { width, head } = this.measures;
    const names = this.namesWidth();
    if (clientX - frame.left < names) return null;
    const column = Math.floor((clientX - box.left - names) / width);
    if (column < 0 || column >= table.columns.length) return null;
    const below = clientY - frame.top - head;
    if (below < 0) return below >= -TOTALS ? { row: TOTALS_ROW, column } : null;
    const row = Math.floor((clientY - box.top - head) / CELL);
    return row >= 0 && row < table.families.length ? { row, column } : null;
  }

  private point(place: Place | null): void {
    if (place?.row === this.pointed?.row && place?.column === this.pointed?.column) return;
    this.pointed = place;
    const to = place === null ? null : this.target(place);
    const element = place === null ? null : this.elementAt(place);
    // The one cell that is pointed at is a link, which a browser opens in a tab of its own.
    this.link.remove();
    if (to !== null && element !== null) {
      this.link.href = format(to);
      element.append(this.link);
    }
    const band = this.parts?.body.querySelector<HTMLElement>(".grid-band");
    if (band !== null && band !== undefined) {
      band.hidden = place === null || place.row === TOTALS_ROW;
      if (place !== null) band.style.top = `calc(var(--grid-head) + ${place.row * CELL}px)`;
    }
    this.drawTooltip();
  }

  private drawTooltip(): void {
    const tip = this.root.querySelector<HTMLElement>("#grid-tip");
    const { table, pointed } = this;
    if (tip === null) return;
    drawTooltip(tip, table, pointed, pointed === null ? null : this.elementAt(pointed));
  }

  // Keys and clicks

  private elementAt(place: Place): HTMLElement | null {
    return this.parts?.cells.at(place) ?? null;
  }

  private focus(place: Place): void {
    this.parts?.cells.choose(place);
    this.elementAt(place)?.focus({ preventScroll: true });
  }

  private focused(place: Place | null): void {
    if (place === null) return;
    if (place.row !== this.current.row || place.column !== this.current.column) {
      this.current = place;
      this.parts?.cells.choose(place);
    }
    this.point(place);
  }

  private key(event: KeyboardEvent): void {
    const { table } = this;
    const place = placeOf(event.target);
    if (table === null || place === null || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.open(place);
      return;
    }
    const { head } = this.measures;
    const page = Math.max(1, Math.floor((this.scroller().clientHeight - head) / CELL) - 1);
    const size = { rows: table.families.length, columns: table.columns.length, page };
    const to = moved(place, event, size);
    if (to === null) return;
    event.preventDefault();
    this.current = to;
    this.reveal(to);
    this.draw();
    this.focus(to);
  }

  private reveal({ row, column }: Place): void {
    const scroll = this.scroller();
    const { measures } = this;
    const left = column * measures.width;
    const width = scroll.clientWidth - this.namesWidth();
    scroll.scrollLeft = Math.min(left, Math.max(scroll.scrollLeft, left + measures.width - width));
    if (row === TOTALS_ROW) return;
    const top = row * CELL;
    const height = scroll.clientHeight - measures.head;
    scroll.scrollTop = Math.min(top, Math.max(scroll.scrollTop, top + CELL - height));
  }

  private click(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest(".grid-name a") !== null) return;
    const place = placeOf(event.target) ?? this.placeAt(event);
    if (place === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.focus(place);
    this.open(place);
  }

  private open(place: Place): void {
    const to = this.target(place);
    if (to !== null) this.page.go(to);
  }

  /** Where a cell leads; null if it has no tasks. */
  private target({ row, column }: Place): Route | null {
    const { table, page } = this;
    const cell = table === null ? null : cellOf(table, row, column);
    if (table === null || cell === null) return null;
    const family = row === TOTALS_ROW ? page.route.family : (table.families[row] ?? "");
    return targetOf(page.route, table.param ?? "", cell, family, table.columns[column] ?? "");
  }
}

function partsOf(body: HTMLElement): Parts | null {
  const canvas = body.querySelector<HTMLCanvasElement>(".grid-canvas");
  if (canvas === null) return null;
  return { body, canvas, painter: new Painter(canvas), cells: new CellElements(body) };
}

function messageOf(table: GridTable, isFiltered: boolean): TemplateResult | typeof nothing {
  if (table.families.length > 0) return nothing;
  const words = isFiltered
    ? "No family that is asked for has tasks with this parameter."
    : table.params.length === 0
      ? "No task has a parameter yet."
      : table.param === null
        ? "No parameter has values that look like dates. Choose one above."
        : "No task of these families has this parameter.";
  return html`<div class="time-empty" role="status" data-testid="grid-empty">
    <p>${words}</p>
  </div>`;
}

function placeOf(target: EventTarget | null): Place | null {
  if (!(target instanceof Element)) return null;
  const place = target.closest<HTMLElement>("[data-place]")?.dataset.place?.split(",");
  return place === undefined ? null : { row: Number(place[0]), column: Number(place[1]) };
}

function widened([first, after]: readonly [number, number], count: number): [number, number] {
  return [Math.max(0, first - MARGIN), Math.min(count, after + MARGIN)];
}

function contains(outer: Part, inner: Part): boolean {
  return (
    outer.rows[0] <= inner.rows[0] &&
    outer.rows[1] >= inner.rows[1] &&
    outer.columns[0] <= inner.columns[0] &&
    outer.columns[1] >= inner.columns[1]
  );
}

function keyOf({ width, head }: Measures): string {
  return `${width} ${head} ${window.devicePixelRatio}`;
}
