/** The tasks of the open cause. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { FailedTask, FailureDetails } from "../../api/types";
import { distinguish } from "../../model/distinction";
import { formatCount } from "../../model/numbers";
import { format, toTaskPage } from "../../route";
import { statusOf } from "../status";
import { outerLinks, taskActions } from "../task-actions";
import { opensBeside } from "../task-link";
import { paramsOf } from "../task-text";
import { timeOf } from "../time";
import type { Page } from "../view";
import { workerName } from "../worker-name";
import type { FailureActions } from "./actions";

export function failedTasks(
  open: FailureDetails,
  page: Page,
  actions: FailureActions,
): TemplateResult {
  const distinction = distinguish(open.tasks);
  return html`<div class="section-head"><h3>Tasks</h3></div>
    <ul class="failed-tasks">
      ${repeat(
        open.tasks,
        (task) => task.task_id,
        (task) => failedTask(task, distinction, page),
      )}
    </ul>
    ${more(open, actions)}`;
}

function failedTask(
  task: FailedTask,
  distinction: ReturnType<typeof distinguish>,
  page: Page,
): TemplateResult {
  const isOpen = page.route.task === task.task_id;
  const actionable = {
    ...task,
    worker_running: task.worker,
    tracking_url: null,
    log_url: null,
    status_message: null,
    progress_percentage: null,
  };
  return html`<li
    class="failed-task ${isOpen ? "is-open" : ""}"
    data-task-id=${task.task_id}
    data-testid="failed-task"
  >
    ${statusOf(task.status)}
    <span class="failed-name">
      <a
        data-row-focus
        href=${format(toTaskPage(page.route, task.task_id))}
        @click=${opensBeside(task.task_id, page)}
        aria-current=${isOpen ? "true" : nothing}
        >${task.family === "" ? task.task_id : task.family}</a
      >
      ${paramsOf(task.params, { distinction })}
    </span>
    <span class="failed-worker dim"
      >${task.worker === null ? nothing : workerName(task.worker)}</span
    >
    <span class="failed-time dim">${timeOf(task.time, page)}</span>
    <span class="row-actions">
      ${outerLinks(task, "btn btn-icon", false)} ${taskActions(actionable, page)}
    </span>
  </li>`;
}

function more(open: FailureDetails, actions: FailureActions): TemplateResult | typeof nothing {
  const left = open.count - open.tasks.length;
  if (open.next_cursor === null || left <= 0) return nothing;
  return html`<button
    type="button"
    class="btn show-others"
    data-testid="more-failed"
    @click=${() => {
      actions.moreTasks();
    }}
  >
    Show more of the other ${formatCount(left)}
  </button>`;
}
