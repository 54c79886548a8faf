/** The part of the grid that is in view. */

import { html, nothing, type TemplateResult } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import { cellOf, type Cell, type GridTable } from "../../model/grid/table";
import type { Place } from "../../model/grid/moving";
import { valueText } from "../../model/query-text";
import { formatCountOf } from "../../model/numbers";
import { slugOf, wordOf } from "../../model/status";
import { format, toDetails, toTaskPage, withTab, type Route } from "../../route";

/** In px. */
export const CELL = 26;
export const HEAD = 96;

export interface Part {
  rows: readonly [first: number, after: number];
  columns: readonly [first: number, after: number];
}

export interface CellsState {
  table: GridTable;
  part: Part;
  /** The cell in the tab order. */
  current: Place;
  route: Route;
}

export function headsOf({ table, part }: CellsState): TemplateResult {
  const columns = indices(part.columns);
  return html`<div class="grid-heads" role="row" aria-rowindex="1">
    <div class="grid-corner" role="columnheader" aria-colindex="1">
      <span class="visually-hidden">Family</span><span aria-hidden="true">${table.param}</span>
    </div>
    ${repeat(
      columns,
      (column) => column,
      (column) =>
        html`<div
          class="grid-head ${startsMonth(table, column) ? "is-first" : ""}"
          role="columnheader"
          aria-colindex=${column + 2}
          .style=${`left: calc(var(--grid-names) + ${column * CELL}px)`}
          title=${table.columns[column]}
        >
          <span>${table.columns[column]}</span>
        </div>`,
    )}
  </div>`;
}

export function rowsOf(state: CellsState): TemplateResult {
  const { table, part, route, current } = state;
  const columns = indices(part.columns);
  return html`${repeat(
    indices(part.rows),
    (row) => row,
    (row) => {
      const family = table.families[row] ?? "";
      const to = { ...withTab(route, "tasks"), family, statuses: [], search: "", page: 1 };
      return html`<div
        class="grid-row"
        role="row"
        aria-rowindex=${row + 2}
        .style=${`top: ${HEAD + row * CELL}px`}
      >
        <div class="grid-name" role="rowheader" aria-colindex="1">
          <a class="cut" tabindex="-1" href=${format(to)} title=${family}
            >${family === "" ? "(no name)" : family}</a
          >
        </div>
        <div class="grid-cells" role="presentation">
          ${repeat(
            columns,
            (column) => column,
            (column) => {
              const tabindex = current.row === row && current.column === column ? 0 : -1;
              // Most cells stay as they are while the grid is scrolled.
              return guard([table, tabindex], () => cellOfGrid(table, row, column, tabindex));
            },
          )}
        </div>
      </div>`;
    },
  )}`;
}

function cellOfGrid(
  table: GridTable,
  row: number,
  column: number,
  tabindex: number,
): TemplateResult {
  const found = cellOf(table, row, column);
  const [family, value] = [table.families[row] ?? "", table.columns[column] ?? ""];
  const left = `left: ${column * CELL}px`;
  if (found === null)
    return html`<div
      class="grid-cell"
      role="gridcell"
      aria-colindex=${column + 2}
      data-column=${value}
      data-place="${row},${column}"
      .style=${left}
      tabindex=${tabindex}
      aria-label="${family}, ${value}: no task"
    ></div>`;
  const done = found.counts.find(([status]) => status === "DONE")?.[1] ?? 0;
  const isMixed = found.counts.length > 1;
  return html`<div
    class="grid-cell"
    role="gridcell"
    aria-colindex=${column + 2}
    data-testid="cell"
    data-family=${family}
    data-column=${value}
    data-status=${found.status}
    data-place="${row},${column}"
    .style=${left}
    tabindex=${tabindex}
    aria-label="${family}, ${value}: ${inWords(found)}"
    aria-describedby="grid-tip"
  >
    <a class="grid-mark mark-${slugOf(found.status)}" tabindex="-1" aria-hidden="true"
      >${isMixed ? html`<i .style=${`width: ${Math.round((100 * done) / found.total)}%`}></i>` : nothing}</a
    >
  </div>`;
}

/** Where a cell leads: to its task, if there is one only, else to the list of its tasks. */
export function targetOf(
  route: Route,
  { param }: GridTable,
  cell: Cell,
  family: string,
  value: string,
): Route {
  if (cell.taskId !== "")
    return cell.gone > 0 ? toTaskPage(route, cell.taskId) : toDetails(route, cell.taskId);
  const search = conditionOf(param ?? "", value);
  return { ...withTab(route, "tasks"), family, search, statuses: [], page: 1 };
}

/** The condition of a query; a text, which may find a little more, if a query cannot name the parameter. */
function conditionOf(param: string, value: string): string {
  return /^[^\s:<>"]+$/.test(param)
    ? `param.${param}:${valueText(value)}`
    : JSON.stringify(`${param}=${value}`);
}

/** `3 tasks: 1 failed, 2 done; 1 has left the scheduler`. */
export function inWords({ counts, total, gone }: Cell): string {
  const parts = counts.map(([status, count]) => `${count} ${wordOf(status).toLowerCase()}`);
  const left = gone === 0 ? "" : `; ${gone} ${gone === 1 ? "has" : "have"} left the scheduler`;
  return total === 1
    ? `${wordOf(counts[0]?.[0] ?? "UNKNOWN").toLowerCase()}${gone === 0 ? "" : ", has left the scheduler"}`
    : `${formatCountOf(total, "task")}: ${parts.join(", ")}${left}`;
}

/** Whether a month begins with this value, of dates. */
function startsMonth({ columns }: GridTable, column: number): boolean {
  const [before, value] = [columns[column - 1] ?? "", columns[column] ?? ""];
  return /^\d{4}-\d\d-\d\d/.test(value) && column > 0 && before.slice(0, 7) !== value.slice(0, 7);
}

function indices([first, after]: readonly [number, number]): number[] {
  return Array.from({ length: Math.max(0, after - first) }, (_, index) => first + index);
}
