/** What stands around the cells: the heads of the columns, the row of all families, and the names of the rows. */

import { html, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { HeadGroup, Heads } from "../../model/grid/heads";
import { CELL, TOTALS, type Measures } from "../../model/grid/measures";
import { TOTALS_ROW, type Part, type Place } from "../../model/grid/moving";
import { CELL_STATUSES, cellOf, type Cell, type GridTable } from "../../model/grid/table";
import { slugOf } from "../../model/status";
import { format, withTab, type Route } from "../../route";
import { inWords } from "./words";

/** The height of the tallest bar, in px. */
const BAR = TOTALS - 10;
/** The least height of a bar, and of what is not done. */
const LEAST = 2;

export interface Surroundings {
  table: GridTable;
  heads: Heads;
  measures: Measures;
  part: Part;
  /** The cell in the tab order. */
  current: Place;
  route: Route;
}

export function headsRow({ table, heads, measures, part }: Surroundings): TemplateResult {
  const { width } = measures;
  const [first, after] = part.columns;
  const groups = heads.groups.filter((group) => group.after > first && group.first < after);
  return html`<div
    class="grid-heads"
    role="row"
    aria-rowindex="1"
    .style=${`height: ${measures.groups + measures.labels}px`}
  >
    <div class="grid-corner" role="columnheader" aria-colindex="1">
      <span class="visually-hidden">Family</span
      ><span class="cut" aria-hidden="true">${table.param}</span>
    </div>
    ${repeat(
      groups,
      (group) => group.first,
      (group) => groupHead(group, width),
    )}
    ${repeat(
      indices(part.columns),
      (column) => column,
      (column) =>
        html`<div
          class="grid-head ${measures.isUpright ? "is-upright" : ""} ${startsGroup(heads, column) ? "is-first" : ""}"
          role="columnheader"
          aria-colindex=${column + 2}
          .style=${`left: calc(var(--grid-names) + ${column * width}px); top: ${measures.groups}px; height: ${measures.labels}px`}
          aria-label=${table.columns[column]}
          title=${table.columns[column]}
        >
          <span>${heads.labels[column]}</span>
        </div>`,
    )}
  </div>`;
}

function groupHead({ text, first, after }: HeadGroup, width: number): TemplateResult {
  return html`<div
    class="grid-group"
    aria-hidden="true"
    .style=${`left: calc(var(--grid-names) + ${first * width}px); width: ${(after - first) * width}px`}
  >
    <span>${text}</span>
  </div>`;
}

/** Whether a line parts a column from the one before. */
function startsGroup({ groups }: Heads, column: number): boolean {
  return column > 0 && groups.some(({ first }) => first === column);
}

export function totalsRow({ table, measures, part, current }: Surroundings): TemplateResult {
  const { width } = measures;
  return html`<div
    class="grid-totals"
    role="row"
    aria-rowindex="2"
    .style=${`top: ${measures.groups + measures.labels}px`}
  >
    <div class="grid-name" role="rowheader" aria-colindex="1">All families</div>
    ${repeat(
      indices(part.columns),
      (column) => column,
      (column) => {
        const cell = cellOf(table, TOTALS_ROW, column);
        const value = table.columns[column] ?? "";
        const isCurrent = current.row === TOTALS_ROW && current.column === column;
        return html`<div
          class="grid-total"
          role="gridcell"
          data-testid="total"
          data-column=${value}
          data-place="${TOTALS_ROW},${column}"
          aria-colindex=${column + 2}
          aria-label="All families, ${value}: ${cell === null ? "no task" : inWords(cell)}"
          aria-describedby="grid-tip"
          tabindex=${isCurrent ? 0 : -1}
          .style=${`left: calc(var(--grid-names) + ${column * width}px)`}
        >
          <i .style=${cell === null ? "" : barOf(cell, table.most)}></i>
        </div>`;
      },
    )}
  </div>`;
}

/** The counts by status, one above the other: what is done at the bottom, the worst at the top. */
export function barOf({ counts, total }: Cell, most: number): string {
  const height = Math.max(LEAST, Math.round((BAR * total) / Math.max(1, most)));
  // What is not done is never too small to be seen.
  const parts = [...counts].reverse().map(([status, count]) => {
    const share = (height * count) / total;
    return { status, share: status === "DONE" ? share : Math.max(LEAST, share) };
  });
  const all = parts.reduce((sum, { share }) => sum + share, 0);
  let from = 0;
  const stops = parts.map(({ status, share }) => {
    const to = from + (100 * share) / all;
    const stop = `${colourOf(status)} ${from.toFixed(2)}% ${to.toFixed(2)}%`;
    from = to;
    return stop;
  });
  return `height: ${height}px; background: linear-gradient(to top, ${stops.join(", ")})`;
}

function colourOf(status: (typeof CELL_STATUSES)[number]): string {
  return `var(--lv-bar-${status === "UNKNOWN" ? "disabled" : slugOf(status)})`;
}

/** The rows in view, with the names; `CellElements` fills them. The one with the focus stays. */
export function rowsOf({ table, measures, part, current, route }: Surroundings): TemplateResult {
  const rows = indices(part.rows);
  const { row } = current;
  if (row >= 0 && row < table.families.length && !rows.includes(row)) rows.push(row);
  rows.sort((a, b) => a - b);
  return html`${repeat(
    rows,
    (index) => index,
    (index) => {
      const family = table.families[index] ?? "";
      const to = { ...withTab(route, "tasks"), family, statuses: [], search: "", page: 1 };
      return html`<div
        class="grid-row"
        role="row"
        aria-rowindex=${index + 3}
        .style=${`top: ${measures.head + index * CELL}px`}
      >
        <div class="grid-name" role="rowheader" aria-colindex="1">
          <a class="cut" tabindex="-1" href=${format(to)} title=${family}
            >${family === "" ? "(no name)" : family}</a
          >
        </div>
        <div class="grid-cells" role="presentation" data-row=${index}></div>
      </div>`;
    },
  )}`;
}

function indices([first, after]: readonly [number, number]): number[] {
  return Array.from({ length: Math.max(0, after - first) }, (_, index) => first + index);
}
