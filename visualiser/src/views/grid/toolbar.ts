/** Above the grid: what has the columns, and which families are shown. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { formatCount } from "../../model/numbers";
import type { GridTable } from "../../model/grid/table";
import type { Route } from "../../route";
import { icon } from "../icons";
import type { Page } from "../view";

export interface GridActions {
  /** Only families whose names contain a text. */
  find(part: string): void;
  /** Shows more of the smaller values. */
  showEarlier(): void;
}

export function gridToolbar(
  table: GridTable | null,
  filter: string,
  page: Page,
  actions: GridActions,
): TemplateResult {
  const { route } = page;
  return html`<div class="time-bar">
    <label class="grid-choice">
      <span>Columns</span>
      ${params(table, route, page)}
    </label>
    <label class="find">
      ${icon("search")}
      <span class="visually-hidden">Part of the name of a family</span>
      <input
        type="search"
        class="form-control"
        data-testid="grid-filter"
        placeholder="Filter families…"
        autocomplete="off"
        spellcheck="false"
        .value=${live(filter)}
        @input=${(event: Event) => {
          actions.find((event.target as HTMLInputElement).value);
        }}
      />
    </label>
    ${
      route.family === ""
        ? nothing
        : html`<span class="chip">
            <span class="cut">Family <strong>${route.family}</strong></span>
            <button
              type="button"
              aria-label="Show all families"
              title="Show all families"
              @click=${() => {
                page.go({ ...route, family: "" });
              }}
            >
              ${icon("x")}
            </button>
          </span>`
    }
    ${earlier(table, actions)}
  </div>`;
}

function params(table: GridTable | null, route: Route, page: Page): TemplateResult {
  const shown = table?.param ?? route.param;
  const names = table?.params.map(({ name }) => name) ?? [];
  const all = shown === "" || names.includes(shown) ? names : [shown, ...names];
  return html`<select
    class="form-select"
    data-testid="grid-param"
    ?disabled=${all.length === 0}
    @change=${(event: Event) => {
      page.go({ ...page.route, param: (event.target as HTMLSelectElement).value });
    }}
  >
    ${table?.param === null ? html`<option value="" selected>choose a parameter</option>` : nothing}
    ${all.map((name) => html`<option value=${name} ?selected=${name === shown}>${name}</option>`)}
  </select>`;
}

function earlier(table: GridTable | null, actions: GridActions): TemplateResult | typeof nothing {
  if (table === null || table.columns.length >= Math.min(500, table.columns_total)) return nothing;
  const more = formatCount(table.columns_total - table.columns.length);
  return html`<button
    type="button"
    class="btn grid-earlier"
    data-testid="grid-earlier"
    @click=${() => {
      actions.showEarlier();
    }}
  >
    ${icon("chevronLeft")} ${more} more values
  </button>`;
}
