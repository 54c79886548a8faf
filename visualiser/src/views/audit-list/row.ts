/** An action of an operator as a row. Names in it filter the list. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Action } from "../../api/types";
import {
  describeChange,
  describeFacts,
  nameOfAction,
  statusIn,
  subjectOf,
} from "../../model/audit";
import { format } from "../../route";
import { icon } from "../icons";
import { statusOf } from "../status";
import { timeOf } from "../time";
import type { Page } from "../view";

export function auditRow(action: Action, page: Page): TemplateResult {
  return html`<tr data-testid="action" data-number=${action.number}>
    <td class="action-time">${timeOf(action.time, page)}</td>
    <td class="action-who">${who(action, page)}</td>
    <td class="action-name">
      <a href=${format({ ...page.route, operation: action.operation })} title=${action.operation}
        >${nameOfAction(action.operation)}</a
      >
    </td>
    <td class="action-subject">${subject(action, page)}</td>
    <td class="action-change">${change(action)}</td>
  </tr>`;
}

function who(action: Action, page: Page): TemplateResult {
  const from = action.remote === "" ? "Unix socket" : action.remote;
  if (action.who === null) return html`<span class="dim">${from}</span>`;
  const name = html`<a href=${format({ ...page.route, who: action.who })}>${action.who}</a>`;
  return html`${name} <span class="dim action-from">${from}</span>`;
}

function subject(action: Action, page: Page): TemplateResult {
  const id = action.task_id;
  const { worker } = action.arguments;
  if (id === null)
    return html`<span class="action-args" title=${typeof worker === "string" ? worker : nothing}
      >${subjectOf(action.arguments)}</span
    >`;
  return html`<a class="action-task" href=${format({ ...page.route, task: id })} title=${id}
      >${id}</a
    ><a
      class="btn btn-icon"
      href=${format({ ...page.route, taskId: id, task: "" })}
      aria-label="Only actions on ${id}"
      title="Only actions on this task"
      >${icon("search")}</a
    >`;
}

function change({ before, after }: Action): TemplateResult | typeof nothing {
  if (before === null && after === null) return nothing;
  const words = describeChange(before, after);
  if (words === "") return html`<span class="dim">unchanged: ${describeFacts(after)}</span>`;
  const [from, to] = [statusIn(before), statusIn(after)];
  if (from === null || to === null) return html`${words}`;
  return html`<span class="action-statuses">${statusOf(from)} → ${statusOf(to)}</span>`;
}
