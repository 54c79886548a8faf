/** The details of a task as names and values. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { TaskDetails } from "../../api/types";
import { isRunning } from "../../model/actions";
import { describeRetryPolicy } from "../../model/retry-policy";
import { resourceTags } from "../task-text";
import { timeOf } from "../time";
import type { Page } from "../view";
import { workerName, workerNames } from "../worker-name";

type Value = TemplateResult | string | typeof nothing;

const MAX_WORKERS = 10;

/** `shownElsewhere`: names of details that are left out. */
export function detailsOf(
  task: TaskDetails,
  page: Page,
  shownElsewhere: readonly string[] = [],
): TemplateResult {
  const time = (at: number | null): Value => (at === null ? nothing : timeOf(at, page));
  const pairs: [name: string, value: Value][] = [
    ["Priority", String(task.priority)],
    ["Resources", resourceTags(task.resources)],
    [
      isRunning(task) ? "Runs on" : "Ran on",
      task.worker_running === null ? nothing : workerName(task.worker_running),
    ],
    ["Workers", workersOf(task.workers)],
    ["Batch", task.batch_id ?? nothing],
    ["Module", task.module ?? nothing],
    ["Scheduled", time(task.scheduled)],
    ["Updated", time(task.updated)],
    ["Failures", String(task.failures)],
    ["Disabled after", describeRetryPolicy(task.retry_policy)],
    ["Retry at", time(task.retry_at)],
    ["Disabled since", time(task.disabled_at)],
  ];
  return html`<dl class="pairs">
    ${pairs.map(([name, value]) =>
      value === nothing || value === "" || shownElsewhere.includes(name)
        ? nothing
        : html`<dt>${name}</dt>
            <dd>${value}</dd>`,
    )}
  </dl>`;
}

function workersOf(workers: readonly string[]): Value {
  if (workers.length === 0) return "none";
  const left = workers.length - MAX_WORKERS;
  return html`${workerNames(workers.slice(0, MAX_WORKERS))}${left > 0 ? ` and ${left} more` : ""}`;
}
