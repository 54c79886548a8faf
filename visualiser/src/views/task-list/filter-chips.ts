/** The active filters, each with a button that removes it. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { isFiltered, toggle, withoutFilters } from "../../model/query";
import { isCondition, termsOf, withoutTerm, type Term } from "../../model/query-text";
import { wordOf } from "../../model/status";
import type { Route } from "../../route";
import { icon } from "../icons";
import type { Page } from "../view";

interface Filter {
  kind: string;
  value: string;
  /** The change of the route that removes it. */
  without: Partial<Route>;
}

export function filtersOf(route: Route): Filter[] {
  const filters: Filter[] = [];
  if (route.family !== "")
    filters.push({ kind: "Family", value: route.family, without: { family: "" } });
  for (const status of route.statuses) {
    const statuses = toggle(route.statuses, status);
    filters.push({ kind: "Status", value: wordOf(status), without: { statuses } });
  }
  filters.push(...textFilters(route.search));
  for (const resource of route.resources) {
    const resources = toggle(route.resources, resource);
    filters.push({ kind: "Resource", value: resource, without: { resources } });
  }
  return filters;
}

/** A chip for each condition, and one for all words. */
function textFilters(query: string): Filter[] {
  const terms = termsOf(query);
  const words = terms.filter(({ text }) => !isCondition(text));
  const conditions = terms.filter(({ text }) => isCondition(text));
  const filters = conditions.map((term) => ({
    kind: "Query",
    value: term.text,
    without: { search: withoutTerm(query, term) },
  }));
  if (words.length === 0) return filters;
  const join = (some: readonly Term[]): string => some.map(({ text }) => text).join(" ");
  return [{ kind: "Text", value: join(words), without: { search: join(conditions) } }, ...filters];
}

export function filterChips(route: Route, page: Page): TemplateResult | typeof nothing {
  if (!isFiltered(route)) return nothing;
  return html`<div class="chips" role="group" aria-label="Active filters">
    ${repeat(
      filtersOf(route),
      ({ kind, value }) => `${kind} ${value}`,
      (filter) => chip(filter, page),
    )}
    ${clearButton(page)}
  </div>`;
}

export function clearButton(page: Page, className = "btn btn-link"): TemplateResult {
  return html`<button
    type="button"
    class=${className}
    data-testid="clear-filters"
    @click=${() => {
      page.go(withoutFilters(page.route));
    }}
  >
    Clear all
  </button>`;
}

function chip({ kind, value, without }: Filter, page: Page): TemplateResult {
  return html`<span class="chip" data-testid="filter-chip" data-kind=${kind.toLowerCase()}>
    <span class="cut" title=${value}>${kind} <strong>${value}</strong></span>
    <button
      type="button"
      aria-label="Remove the filter: ${kind} ${value}"
      title="Remove this filter"
      @click=${() => {
        page.go({ ...page.route, ...without, page: 1 });
      }}
    >
      ${icon("x")}
    </button>
  </span>`;
}
