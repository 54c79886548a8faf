/** The cells of a row. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { TaskRow } from "../../api/types";
import { isRunning } from "../../model/actions";
import type { Distinction } from "../../model/distinction";
import { textOf } from "../../model/params";
import { detailOf, phraseOf } from "../../model/reasons";
import { listedStatus } from "../../model/status";
import { formatAge } from "../../model/times";
import { format, toTaskPage } from "../../route";
import { icon } from "../icons";
import { progressOf } from "../progress";
import { statusOf } from "../status";
import { taskActions } from "../task-actions";
import { opensBeside } from "../task-link";
import { paramsOf, resourceTags } from "../task-text";
import { lateMark } from "../estimate";
import { shortTime, timeOf, timeText } from "../time";
import type { Page } from "../view";
import { workerName } from "../worker-name";

export type Cell = TemplateResult | string | typeof nothing;

/** What the cells of a row need beside the task. */
export interface RowContext {
  page: Page;
  /** What distinguishes the tasks of its family on this page. */
  distinction: Distinction;
}

export function nameCell(task: TaskRow, { page, distinction }: RowContext): Cell {
  return html`<div class="task-name">
    <a
      href=${format(toTaskPage(page.route, task.task_id))}
      data-row-focus
      title=${task.task_id}
      @click=${opensBeside(task.task_id, page)}
      >${task.family === "" ? task.task_id : task.family}</a
    >
    ${paramsOf(task.params, { distinction })}
  </div>`;
}

/** The progress of a running task and when it ends, the error of a failed one, why a task waits. */
export function reasonCell(task: TaskRow, { page }: RowContext): Cell {
  if (isRunning(task)) return progressOf(task, expectedEnd(task, page));
  const error =
    task.error === null
      ? nothing
      : html`<div class="error-line" title=${task.error}>${task.error}</div>`;
  return html`${error}${waitOf(task, page)}`;
}

/** Why it waits, and on a second line for what, or what is known of who keeps it waiting. */
function waitOf({ reason, status, task_id: taskId }: TaskRow, page: Page): Cell {
  const formatTime = (at: number): string => timeText(at, page);
  if (status === "DONE") return nothing;
  const [phrase, detail] =
    reason === null
      ? [status === "PENDING" ? "ready" : "", ""]
      : [phraseOf(reason, taskId, formatTime), detailOf(reason, formatTime)];
  if (phrase === "") return nothing;
  return html`<div
    class="reason"
    data-testid="reason"
    data-kind=${reason?.kind ?? "ready"}
    title=${[phrase, detail].filter((part) => part !== "").join("; ")}
  >
    <div class="reason-line">${phrase}</div>
    ${detail === "" ? nothing : html`<div class="reason-detail cut">${detail}</div>`}
  </div>`;
}

export function timeCell(task: TaskRow, { page }: RowContext): Cell {
  if (!isRunning(task)) return timeOf(task.time, page);
  const running = html`<span class="running-for dim"
    >for ${formatAge(page.now() - task.time)}</span
  >`;
  return html`${timeOf(task.time, page)}${running}`;
}

/** A mark on what takes longer than usual; else when it is expected to end. */
function expectedEnd(task: TaskRow, page: Page): TemplateResult | typeof nothing {
  if (task.is_late) return lateMark();
  if (task.expected_end === null) return nothing;
  const title = "An estimate from the latest runs of the family";
  return html`<span class="expected-end dim" data-testid="expected-end" title=${title}
    >to about ${shortTime(task.expected_end, page)}</span
  >`;
}

export function statusCell(task: TaskRow): Cell {
  const status = statusOf(listedStatus(task));
  return task.held ? html`${status} ${icon("lock", "held")}` : status;
}

export function resourcesCell(task: TaskRow): Cell {
  return resourceTags(task.resources);
}

export function workerCell(task: TaskRow): Cell {
  return task.worker_running === null ? nothing : workerName(task.worker_running);
}

export function priorityCell(task: TaskRow): Cell {
  const { priority } = task;
  return html`<span class=${priority === 0 ? "is-zero" : ""}>${textOf(priority)}</span>`;
}

export function actionsCell(task: TaskRow, { page }: RowContext): Cell {
  return html`<div class="row-actions">${taskActions(task, page)}</div>`;
}
