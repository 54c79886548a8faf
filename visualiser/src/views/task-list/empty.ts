/** What stands in place of rows: while they load, if there are none, or if none matches. */

import { html, type TemplateResult } from "lit-html";
import type { Route } from "../../route";
import { formatCountOf } from "../../model/numbers";
import type { Page } from "../view";
import { clearButton, filtersOf } from "./filter-chips";

const WIDTHS = [62, 84, 47, 73, 55, 66, 41, 78];

export function skeleton(): TemplateResult {
  return html`<div class="skeleton" data-testid="loading">
    <span class="visually-hidden">Loading the tasks</span>
    ${WIDTHS.map((width) => html`<i .style=${`width: ${width}%`}></i>`)}
  </div>`;
}

export function noMatch(route: Route, page: Page): TemplateResult {
  const filters = filtersOf(route);
  const words = filters.map(({ kind, value }) => `${kind} ${value}`).join(", ");
  const active = `${formatCountOf(filters.length, "active filter")}: ${words}.`;
  return html`<div class="empty" data-testid="no-match">
    <h2>No task matches</h2>
    <p class="dim">${active}</p>
    ${clearButton(page, "btn btn-outline")}
  </div>`;
}

/** How to get a first task. */
export function noTask(): TemplateResult {
  const scheduler = new URL("../../", location.href).href;
  return html`<div class="empty" data-testid="no-task">
    <h2>No task yet</h2>
    <p class="dim">
      Tasks appear here as soon as a worker reports them. Point a worker at this scheduler:
    </p>
    <code class="command">luigi --module my_tasks MyTask --scheduler-url ${scheduler}</code>
    <p class="dim">or set it in <code>luigi.cfg</code>, for all workers that read it:</p>
    <pre class="command">
[core]
default_scheduler_url = ${scheduler}</pre>
  </div>`;
}
