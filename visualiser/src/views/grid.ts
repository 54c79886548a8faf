/** The grid: families by the values of a parameter, as a rule a date. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { GridQuery } from "../api/types";
import { inView, moved, type Place } from "../model/grid/moving";
import { cellOf, type GridTable } from "../model/grid/table";
import { formatCount, formatCountOf } from "../model/numbers";
import { wordOf } from "../model/status";
import { format, START, type Route } from "../route";
import { Asking } from "./asking";
import { CELL, HEAD, headsOf, rowsOf, targetOf, type Part } from "./grid/cells";
import { gridToolbar, type GridActions } from "./grid/toolbar";
import { discOf } from "./status";
import { timeOf } from "./time";
import type { MakeView, Page, View } from "./view";

/** Values and families asked for: first, and at most. */
const COLUMNS = 60;
const MAX_COLUMNS = 500;
const ROWS = 500;
/** What is in view is drawn in blocks of so many rows and columns. */
const ROW_BLOCK = 4;
const COLUMN_BLOCK = 8;
const UPDATE_MS = 2_000;
const PAUSE_FACTOR = 4;
const TYPING_MS = 150;
const GAP = 8;

export const makeGrid: MakeView = (root, page) => new GridView(root, page);

class GridView implements View, GridActions {
  private route: Route = START;
  private table: GridTable | null = null;
  private question = "";
  private columns = COLUMNS;
  private prefix = "";
  private current: Place = { row: 0, column: 0 };
  /** The cell whose tooltip is shown. */
  private pointed: Place | null = null;
  private drawn = "";
  private pausedUntil = 0;
  private updateTimer: number | undefined;
  private typingTimer: number | undefined;
  private isDrawing = false;
  private readonly asking = new Asking<{ query: GridQuery }, { table: GridTable }>(
    new Worker(new URL("../model/grid/grid-worker.ts", import.meta.url), { type: "module" }),
  );

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {}

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
    this.render();
    this.draw(true);
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
    this.render();
    this.draw(true);
  }

  redraw(): void {
    if (this.table === null) return;
    this.render();
    this.draw(true);
  }

  find(prefix: string): void {
    this.prefix = prefix;
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
    const query: GridQuery = { columns: this.columns, rows: ROWS, family_prefix: this.prefix };
    if (param !== "") query.param = param;
    if (family !== "") query.family = [family];
    const { table } = await this.asking.ask({ query });
    this.table = table;
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
    if (scroll === null) return;
    scroll.scrollLeft = scroll.scrollWidth;
    scroll.scrollTop = 0;
  }

  /** Keeps the cells where they are when there are more values on the left, or other families. */
  private follow(families: readonly string[], columns: readonly string[]): void {
    const { table } = this;
    const scroll = this.scroller();
    if (table === null || scroll === null) return;
    const { row, column } = this.current;
    const newRow = table.families.indexOf(families[row] ?? "");
    const newColumn = table.columns.indexOf(columns[column] ?? "");
    this.size();
    if (newColumn >= 0) scroll.scrollLeft += (newColumn - column) * CELL;
    this.current = {
      row: Math.max(0, newRow),
      column: newColumn >= 0 ? newColumn : Math.max(0, table.columns.length - 1),
    };
  }

  private scroller(): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(".grid-scroll");
  }

  private render(): void {
    const { table, page } = this;
    render(
      html`<div class="grid" data-testid="grid" data-param=${table?.param ?? ""}>
        <h1 class="visually-hidden">Grid</h1>
        ${gridToolbar(table, this.prefix, page, this)}
        <div class="grid-stage">
          <div
            class="grid-scroll"
            @scroll=${() => {
              this.point(null);
              this.drawSoon();
            }}
            @pointerover=${(event: PointerEvent) => {
              if (event.pointerType === "mouse") this.point(placeOf(event.target));
            }}
            @pointerleave=${() => {
              this.point(null);
            }}
            @focusin=${(event: FocusEvent) => {
              this.focused(placeOf(event.target));
            }}
            @focusout=${() => {
              this.point(null);
            }}
            @click=${(event: MouseEvent) => {
              this.click(event);
            }}
            @keydown=${(event: KeyboardEvent) => {
              this.key(event);
            }}
          >
            ${table === null || table.families.length === 0 ? nothing : this.body(table)}
          </div>
          ${table === null ? nothing : this.message(table)}
          <div
            class="time-tip"
            id="grid-tip"
            role="tooltip"
            data-testid="grid-tooltip"
            hidden
          ></div>
        </div>
        ${table === null ? nothing : this.foot(table)}
      </div>`,
      this.root,
    );
  }

  private body(table: GridTable): TemplateResult {
    return html`<div
      class="grid-body"
      role="grid"
      aria-label="Families by ${table.param}"
      aria-rowcount=${table.families.length + 1}
      aria-colcount=${table.columns.length + 1}
    ></div>`;
  }

  private message(table: GridTable): TemplateResult | typeof nothing {
    if (table.families.length > 0) return nothing;
    const words =
      table.params.length === 0
        ? "No task has a parameter yet."
        : table.param === null
          ? "No parameter has values that look like dates. Choose one above."
          : "No task of these families has this parameter.";
    return html`<div class="time-empty" role="status" data-testid="grid-empty">
      <p>${words}</p>
    </div>`;
  }

  private foot(table: GridTable): TemplateResult {
    const { page } = this;
    const families = table.families.length;
    const shown =
      families < table.families_total
        ? `${formatCount(families)} of ${formatCountOf(table.families_total, "family", "families")}`
        : formatCountOf(families, "family", "families");
    const columns = table.columns.length;
    const values =
      columns < table.columns_total
        ? `the last ${formatCount(columns)} of ${formatCountOf(table.columns_total, "value")}`
        : formatCountOf(columns, "value");
    return html`<div class="time-foot">
      <ul class="time-legend" aria-label="Legend">
        ${table.statuses.map(
          (status) => html`<li>${discOf(status)} ${wordOf(status).toLowerCase()}</li>`,
        )}
      </ul>
      <p class="time-facts dim">
        <span data-testid="grid-size"
          >${shown}, ${values},
          ${formatCountOf(table.tasks, "task")}${
            table.without > 0 ? `; ${formatCount(table.without)} more without it` : ""
          }.</span
        >
        <span data-testid="grid-complete"
          >Tasks that have left the scheduler: those that ended since
          ${timeOf(table.complete_since, page)}.</span
        >
      </p>
    </div>`;
  }

  // Drawing

  private size(): void {
    const { table } = this;
    const body = this.root.querySelector<HTMLElement>(".grid-body");
    if (table === null || body === null) return;
    body.style.width = `calc(var(--grid-names) + ${table.columns.length * CELL}px)`;
    body.style.height = `${HEAD + table.families.length * CELL}px`;
  }

  private drawSoon(): void {
    if (this.isDrawing) return;
    this.isDrawing = true;
    window.requestAnimationFrame(() => {
      this.isDrawing = false;
      if (!this.root.hidden) this.draw(false);
    });
  }

  /** `isNew`: also if the same cells are in view. */
  private draw(isNew: boolean): void {
    const { table } = this;
    const scroll = this.scroller();
    const body = this.root.querySelector<HTMLElement>(".grid-body");
    if (table === null || scroll === null || body === null) return;
    this.size();
    const part = this.part(table, scroll);
    const key = JSON.stringify([part, this.current]);
    if (!isNew && key === this.drawn) return;
    this.drawn = key;
    const state = { table, part, current: this.current, route: this.route };
    render(html`${headsOf(state)}${rowsOf(state)}`, body);
    this.drawTooltip();
  }

  /** What is in view, and the current cell, which would lose the focus. */
  private part(table: GridTable, scroll: HTMLElement): Part {
    const names = this.namesWidth();
    const rows = inView(
      {
        scroll: scroll.scrollTop,
        size: Math.max(0, scroll.clientHeight - HEAD),
        item: CELL,
        count: table.families.length,
      },
      ROW_BLOCK,
    );
    const columns = inView(
      {
        scroll: scroll.scrollLeft,
        size: Math.max(0, scroll.clientWidth - names),
        item: CELL,
        count: table.columns.length,
      },
      COLUMN_BLOCK,
    );
    return { rows, columns };
  }

  private namesWidth(): number {
    const corner = this.root.querySelector<HTMLElement>(".grid-corner");
    return corner?.offsetWidth ?? 200;
  }

  // The tooltip

  private point(place: Place | null): void {
    if (place?.row === this.pointed?.row && place?.column === this.pointed?.column) return;
    this.pointed = place;
    this.link(place);
    this.drawTooltip();
  }

  /** Makes the cell a link that a browser opens in a tab of its own; all cells at once would take long. */
  private link(place: Place | null): void {
    const to = place === null ? null : this.target(place);
    const mark = place === null ? null : this.elementAt(place)?.querySelector("a");
    if (to !== null && mark != null) mark.href = format(to);
  }

  private drawTooltip(): void {
    const tip = this.root.querySelector<HTMLElement>("#grid-tip");
    const { table, pointed } = this;
    if (tip === null) return;
    const cell =
      table === null || pointed === null ? null : cellOf(table, pointed.row, pointed.column);
    const element = pointed === null ? null : this.elementAt(pointed);
    tip.hidden = cell === null || element === null;
    if (table === null || pointed === null || cell === null || element === null) return;
    render(
      html`<div class="time-tip-head">
          ${discOf(cell.status)}
          <div>
            <strong>${table.families[pointed.row]}</strong>
            <span>${table.param} ${table.columns[pointed.column]}</span>
          </div>
        </div>
        <dl>
          ${cell.counts.map(
            ([status, count]) =>
              html`<div>
                <dt>${wordOf(status)}</dt>
                <dd>${formatCount(count)}</dd>
              </div>`,
          )}
        </dl>
        ${cell.gone === 0 ? nothing : html`<p class="dim">${formatCount(cell.gone)} of them left the scheduler.</p>`}`,
      tip,
    );
    const room = tip.offsetParent ?? document.documentElement;
    const [box, frame] = [element.getBoundingClientRect(), room.getBoundingClientRect()];
    const left = Math.min(box.left - frame.left, room.clientWidth - tip.offsetWidth - GAP);
    const below = box.bottom - frame.top + GAP;
    const isBelow = below + tip.offsetHeight <= room.clientHeight;
    tip.style.left = `${Math.max(GAP, left)}px`;
    tip.style.top = `${isBelow ? below : box.top - frame.top - GAP - tip.offsetHeight}px`;
  }

  // Keys and clicks

  private elementAt({ row, column }: Place): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-place="${row},${column}"]`);
  }

  private focused(place: Place | null): void {
    if (place === null) return;
    if (place.row !== this.current.row || place.column !== this.current.column) {
      this.current = place;
      this.drawSoon();
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
    const scroll = this.scroller();
    const page = Math.max(1, Math.floor(((scroll?.clientHeight ?? 0) - HEAD) / CELL) - 1);
    const size = { rows: table.families.length, columns: table.columns.length, page };
    const to = moved(place, event, size);
    if (to === null) return;
    event.preventDefault();
    this.current = to;
    this.reveal(to);
    this.draw(true);
    this.elementAt(to)?.focus({ preventScroll: true });
  }

  private reveal({ row, column }: Place): void {
    const scroll = this.scroller();
    if (scroll === null) return;
    const [left, top] = [column * CELL, row * CELL];
    const width = scroll.clientWidth - this.namesWidth();
    const height = scroll.clientHeight - HEAD;
    scroll.scrollLeft = Math.min(left, Math.max(scroll.scrollLeft, left + CELL - width));
    scroll.scrollTop = Math.min(top, Math.max(scroll.scrollTop, top + CELL - height));
  }

  private click(event: MouseEvent): void {
    const place = placeOf(event.target);
    if (place === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.elementAt(place)?.focus({ preventScroll: true });
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
    const [family, value] = [table.families[row] ?? "", table.columns[column] ?? ""];
    return targetOf(page.route, table, cell, family, value);
  }
}

function placeOf(target: EventTarget | null): Place | null {
  if (!(target instanceof Element)) return null;
  const place = target.closest<HTMLElement>("[data-place]")?.dataset.place?.split(",");
  return place === undefined ? null : { row: Number(place[0]), column: Number(place[1]) };
}
