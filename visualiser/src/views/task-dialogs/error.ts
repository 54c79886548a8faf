/** The dialog with the error of a task and the command to run it again. */

import { html } from "lit-html";
import { ApiError } from "../../api/luigi";
import type { TaskDetails } from "../../api/types";
import { formatParams } from "../../model/params";
import { openDialog } from "../dialogs";
import type { Page } from "../view";
import { commandToRun, tracebackOf } from "./traceback";

/** Opens the dialog; if the task cannot be fetched, a notice says why. */
export async function showError(taskId: string, page: Page): Promise<void> {
  let task: TaskDetails;
  try {
    task = await page.api.getTask(taskId);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    page.notify(error.message, "failed");
    return;
  }
  const text = task.error_text;
  openDialog({
    title: `Error of ${task.family}`,
    wide: true,
    body: () =>
      html`<p class="mono dim dialog-params">${formatParams(task.params)}</p>
        ${
          text === null || text.trim() === ""
            ? html`<p>No error is stored for this task.</p>`
            : tracebackOf(text, page)
        }
        ${commandToRun(task, page)}`,
  });
}
