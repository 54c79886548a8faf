/** Which of the matching tasks are shown, and the length of a page. */

import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { TaskPage } from "../../api/types";
import { formatCount } from "../../model/numbers";
import { LENGTHS, type Route } from "../../route";
import type { Page } from "../view";

export function paging(tasks: TaskPage, route: Route, page: Page): TemplateResult {
  const total = html`<strong data-testid="task-total">${formatCount(tasks.total)}</strong>`;
  if (tasks.total === 0) return html`<span class="dim">${total} tasks</span>`;
  const first = formatCount(tasks.offset + 1);
  const last = formatCount(tasks.offset + tasks.tasks.length);
  return html`<span class="dim">${first}–${last} of ${total}</span>
    <label class="page-length">
      <span class="dim">Rows</span>
      <select
        class="form-select"
        data-testid="page-length"
        @change=${(event: Event) => {
          const length = Number((event.target as HTMLSelectElement).value);
          page.go({ ...page.route, length, page: pageOf(tasks.offset, length) });
        }}
      >
        ${lengthsWith(route.length).map(
          (length) =>
            html`<option value=${length} .selected=${live(length === route.length)}>
              ${length}
            </option>`,
        )}
      </select>
    </label>`;
}

/** Returns the lengths to choose from: a link may have another one. */
function lengthsWith(length: number): number[] {
  return [...new Set([...LENGTHS, length])].sort((a, b) => a - b);
}

/** Returns the page, from 1, of the first task shown. */
function pageOf(offset: number, length: number): number {
  return Math.floor(offset / length) + 1;
}
