/** Cells of the tables of running tasks. */

import { html, type TemplateResult } from "lit-html";
import { formatAge } from "../model/times";
import type { RunningTask } from "../model/running";
import { format } from "../route";
import { taskActions } from "./task-actions";
import { paramsOf } from "./task-text";
import { timeOf } from "./time";
import type { Page } from "./view";

/** The family, which opens the details, and the parameters. */
export function taskCell(task: RunningTask, page: Page): TemplateResult {
  return html`<td class="run-name">
    <div class="run-task">
      <a
        href=${format({ ...page.route, task: task.task_id })}
        data-row-focus
        title=${task.display_name}
        >${task.family === "" ? task.task_id : task.family}</a
      >
      ${paramsOf(task.params)}
    </div>
  </td>`;
}

/** Start, run time and actions. */
export function runCells(task: RunningTask, page: Page): TemplateResult {
  const { since } = task;
  return html`<td class="run-since number">${since === null ? "–" : timeOf(since, page)}</td>
    <td class="run-time number">${since === null ? "–" : formatAge(page.now() - since)}</td>
    <td class="run-actions"><div class="row-actions">${taskActions(task, page)}</div></td>`;
}

/** The column headers of `runCells`. */
export const RUN_HEADS = html`<th scope="col" class="number col-since">Since</th>
  <th scope="col" class="number col-run">Run time</th>
  <th scope="col" class="col-actions"><span class="visually-hidden">Actions</span></th>`;
