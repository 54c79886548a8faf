/** The running tasks of a worker. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { formatCount } from "../../model/numbers";
import type { RunningTask } from "../../model/running";
import type { WorkerEntry } from "../../model/workers";
import { progressOf } from "../progress";
import { RUN_HEADS, runCells, taskCell } from "../running-task";
import { resourceTags } from "../task-text";
import type { ShowMore } from "../show-more";
import type { Page } from "../view";

export function runningTable(worker: WorkerEntry, page: Page, running: ShowMore): TemplateResult {
  const { shown, button } = running.limit(worker.id, worker.running, "running task");
  const left = worker.runningTotal - worker.running.length;
  const rows = repeat(
    shown,
    (task) => task.task_id,
    (task) => row(task, page),
  );
  return html`<table class="runs runs-of-worker">
      <caption class="visually-hidden">
        Running tasks of ${worker.name}
      </caption>
      <thead>
        <tr>
          <th scope="col">Running task</th>
          <th scope="col" class="number col-priority">Priority</th>
          <th scope="col" class="col-resources">Resources</th>
          <th scope="col" class="col-progress">Progress</th>
          ${RUN_HEADS}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${button}
    ${left > 0 ? html`<p class="dim worker-rest">and ${formatCount(left)} more</p>` : nothing}`;
}

function row(task: RunningTask, page: Page): TemplateResult {
  return html`<tr
    data-task-id=${task.task_id}
    class=${page.route.task === task.task_id ? "is-open" : nothing}
  >
    ${taskCell(task, page)}
    <td class="run-priority number">${formatCount(task.priority)}</td>
    <td class="run-resources">${resourceTags(task.resources)}</td>
    <td class="run-progress">${progressOf(task)}</td>
    ${runCells(task, page)}
  </tr>`;
}
