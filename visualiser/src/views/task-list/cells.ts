/** The cells of a row. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { TaskRow } from "../../api/types";
import { isRunning } from "../../model/actions";
import type { Distinction } from "../../model/distinction";
import { textOf } from "../../model/params";
import { phraseOf } from "../../model/reasons";
import { listedStatus } from "../../model/status";
import { formatAge } from "../../model/times";
import { progressOf } from "../progress";
import { statusOf } from "../status";
import { taskActions } from "../task-actions";
import { paramsOf, resourceTags } from "../task-text";
import { timeOf, timeText } from "../time";
import type { Page } from "../view";

export type Cell = TemplateResult | string | typeof nothing;

/** What the cells of a row need beside the task. */
export interface RowContext {
  page: Page;
  /** What distinguishes the tasks of its family on this page. */
  distinction: Distinction;
}

export function nameCell(task: TaskRow, { page, distinction }: RowContext): Cell {
  return html`<div class="task-name">
    <button
      type="button"
      data-row-focus
      title=${task.task_id}
      @click=${() => {
        page.go({ ...page.route, task: task.task_id });
      }}
    >
      ${task.family === "" ? task.task_id : task.family}
    </button>
    ${paramsOf(task.params, { distinction })}
  </div>`;
}

/** The progress of a running task, the error of a failed one, why a pending one waits. */
export function reasonCell(task: TaskRow, { page }: RowContext): Cell {
  if (isRunning(task)) return progressOf(task);
  if (task.error !== null)
    return html`<div class="error-line" title=${task.error}>${task.error}</div>`;
  const text = waitOf(task, page);
  if (text === "") return nothing;
  return html`<div class="reason-line" data-testid="reason" title=${text}>${text}</div>`;
}

function waitOf({ reason, status, task_id: taskId }: TaskRow, page: Page): string {
  if (status === "DONE") return "";
  if (reason === null) return status === "PENDING" ? "ready" : "";
  return phraseOf(reason, taskId, (at) => timeText(at, page));
}

export function timeCell(task: TaskRow, { page }: RowContext): Cell {
  const running = isRunning(task)
    ? html`<span class="running-for dim">for ${formatAge(page.now() - task.time)}</span>`
    : nothing;
  return html`${timeOf(task.time, page)}${running}`;
}

export function statusCell(task: TaskRow): Cell {
  return statusOf(listedStatus(task));
}

export function resourcesCell(task: TaskRow): Cell {
  return resourceTags(task.resources);
}

export function priorityCell(task: TaskRow): Cell {
  const { priority } = task;
  return html`<span class=${priority === 0 ? "is-zero" : ""}>${textOf(priority)}</span>`;
}

export function actionsCell(task: TaskRow, { page }: RowContext): Cell {
  return html`<div class="row-actions">${taskActions(task, page)}</div>`;
}
