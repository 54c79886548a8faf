/** The status message and the progress of a running task, followed while they are open. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../../api/luigi";
import { isRunning, type ActionableTask } from "../../model/actions";
import { textOf } from "../../model/params";
import { listedStatus } from "../../model/status";
import { openDialog } from "../dialogs";
import { statusOf } from "../status";
import type { Page } from "../view";
import { poll } from "./polling";

type Told = Pick<
  ActionableTask,
  "status" | "upstream_status" | "status_message" | "progress_percentage"
>;

export function showStatusMessage(task: ActionableTask, page: Page): void {
  let told: Told = task;
  let fault = "";
  const dialog = openDialog({
    title: `Status of ${task.family}`,
    body: () =>
      html`<p>${statusOf(listedStatus(told))}</p>
        ${progress(told.progress_percentage)} ${message(told.status_message)}
        <p class="dim" role="status">${fault}</p>`,
    onClosed: () => {
      stop();
    },
  });
  const stop = poll(async () => {
    try {
      told = await page.api.getTask(task.task_id);
      fault = isRunning(told) ? "" : "The task is not running any more.";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      fault = error.status === 404 ? "The task is not known any more." : error.message;
    }
    dialog.redraw();
  });
}

function progress(told: unknown): TemplateResult | typeof nothing {
  if (told === null || told === undefined) return nothing;
  if (typeof told !== "number" || !Number.isFinite(told)) return html`<p>${textOf(told)}</p>`;
  const width = Math.min(100, Math.max(0, told));
  return html`<div class="dialog-progress">
    <div
      class="progress"
      role="progressbar"
      aria-label="Progress"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${width}
    >
      <div class="progress-bar" style="width: ${width}%"></div>
    </div>
    <span>${told} %</span>
  </div>`;
}

function message(told: unknown): TemplateResult {
  if (told === null || told === undefined || told === "")
    return html`<p class="dim">The task has said nothing.</p>`;
  return html`<pre class="trace" data-testid="status-message" tabindex="0">${textOf(told)}</pre>`;
}
