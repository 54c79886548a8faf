/** The running tasks that use a resource. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { formatCount } from "../../model/numbers";
import type { Consumer, ResourceEntry } from "../../model/resources";
import { RUN_HEADS, runCells, taskCell } from "../running-task";
import type { ShowMore } from "../show-more";
import { statusOf } from "../status";
import type { Page } from "../view";
import { workerName } from "../worker-name";

export function consumerTable(
  resource: ResourceEntry,
  page: Page,
  limits: ShowMore,
): TemplateResult {
  const { name, consumers } = resource;
  if (consumers.length === 0)
    return html`<p class="resource-idle dim">No running task uses it.</p>`;
  const { shown, button } = limits.limit(name, consumers, "consumer");
  const rows = repeat(
    shown,
    (task) => task.task_id,
    (task) => row(task, page),
  );
  return html`<table class="runs runs-of-resource">
      <caption class="visually-hidden">
        Running tasks that use ${name}
      </caption>
      <thead>
        <tr>
          <th scope="col" class="col-status">Status</th>
          <th scope="col">Consumer</th>
          <th scope="col" class="number col-units">Units</th>
          <th scope="col" class="col-worker">Worker</th>
          ${RUN_HEADS}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${button}`;
}

function row(task: Consumer, page: Page): TemplateResult {
  const worker = task.worker_running ?? "";
  return html`<tr
    data-task-id=${task.task_id}
    class=${page.route.task === task.task_id ? "is-open" : nothing}
  >
    <td class="run-status">${statusOf(task.status)}</td>
    ${taskCell(task, page)}
    <td class="run-units number">
      ${formatCount(task.units)}<span class="unit-word">
        ${task.units === 1 ? "unit" : "units"}</span
      >
    </td>
    <td class="run-worker"><div class="dim">${workerName(worker)}</div></td>
    ${runCells(task, page)}
  </tr>`;
}
