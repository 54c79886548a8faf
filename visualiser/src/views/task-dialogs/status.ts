/** The status message and the progress of a running task, followed while they are open. */

import { html, type TemplateResult } from "lit-html";
import { ApiError } from "../../api/luigi";
import { isRunning, type ActionableTask } from "../../model/actions";
import { textOf } from "../../model/params";
import { listedStatus } from "../../model/status";
import { openDialog } from "../dialogs";
import { progressOf } from "../progress";
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
        ${progressOf({ ...told, family: task.family, status_message: null })}
        ${message(told.status_message)}
        <p role="status">${fault}</p>`,
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

function message(told: unknown): TemplateResult {
  if (told === null || told === undefined || told === "")
    return html`<p class="dim">The task has said nothing.</p>`;
  return html`<div class="trace" tabindex="0" role="group" aria-label="Status message">
    <pre data-testid="status-message">${textOf(told)}</pre>
  </div>`;
}
