/** What the panel and the page of a task say of it alike. */

import { html, type TemplateResult } from "lit-html";
import type { TaskDetails } from "../../api/types";
import { isRunning } from "../../model/actions";
import { listParams } from "../../model/params";
import { formatAge } from "../../model/times";
import { timeOf } from "../time";
import type { Page } from "../view";

export function since(task: TaskDetails, page: Page): TemplateResult {
  if (!isRunning(task)) return timeOf(task.time, page);
  return html`since ${timeOf(task.time, page)}, for ${formatAge(page.now() - task.time)}`;
}

export function paramList(params: Record<string, unknown>): TemplateResult {
  const listed = listParams(params);
  if (listed.length === 0) return html`<p class="dim">None.</p>`;
  return html`<dl class="pairs mono">
    ${listed.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}
