/** The dialog with status message and progress of a running task, which follows them. */

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

type Reported = Pick<
  ActionableTask,
  "status" | "upstream_status" | "status_message" | "progress_percentage"
>;

export function showStatusMessage(task: ActionableTask, page: Page): void {
  let reported: Reported = task;
  let note = "";
  const dialog = openDialog({
    title: `Status of ${task.family}`,
    body: () =>
      html`<p>${statusOf(listedStatus(reported))}</p>
        ${progressOf({ ...reported, family: task.family, status_message: null })}
        ${message(reported.status_message)}
        <p role="status">${note}</p>`,
    onClosed: () => {
      stop();
    },
  });
  const stop = poll(async () => {
    try {
      reported = await page.api.getTask(task.task_id);
      note = isRunning(reported) ? "" : "The task is not running any more.";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      note =
        error.kind === "unknown-task" ? "The server no longer knows this task." : error.message;
    }
    dialog.redraw();
  });
}

function message(value: unknown): TemplateResult {
  if (value === null || value === undefined || value === "")
    return html`<p class="dim">The task has not set a message.</p>`;
  return html`<div class="trace" tabindex="0" role="group" aria-label="Status message">
    <pre data-testid="status-message">${textOf(value)}</pre>
  </div>`;
}
