/** What stands in place of a graph: where to start, or suggestions for an unknown id. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { TaskPage, TaskRow } from "../../api/types";
import { listedStatus } from "../../model/status";
import { format, toGraph } from "../../route";
import { statusOf } from "../status";
import { paramsOf } from "../task-text";
import type { Page } from "../view";

const MAX_SUGGESTIONS = 8;

/** Returns failed, running and disabled tasks, else any: their graphs are the most interesting. */
export async function findTasksToStartFrom(page: Page): Promise<readonly TaskRow[]> {
  const status = ["FAILED", "RUNNING", "BATCH_RUNNING", "DISABLED"] as const;
  const urgent = await page.api.getTasks({ status: [...status], limit: MAX_SUGGESTIONS });
  return urgent.tasks.length > 0
    ? urgent.tasks
    : (await page.api.getTasks({ limit: MAX_SUGGESTIONS })).tasks;
}

/** Returns tasks with the text in their id or name; else tasks of the family that the id starts with. */
export async function findNearMatches(taskId: string, page: Page): Promise<readonly TaskRow[]> {
  const family = /^[^(_\s]+/.exec(taskId)?.[0] ?? "";
  for (const search of new Set([taskId, family])) {
    if (search.trim() === "") continue;
    const found: TaskPage = await page.api.getTasks({ search, limit: MAX_SUGGESTIONS });
    if (found.tasks.length > 0) return found.tasks;
  }
  return [];
}

export function startPage(tasks: readonly TaskRow[], page: Page): TemplateResult {
  return html`<div class="graph-start" data-testid="graph-start">
    <h2>Choose a task</h2>
    <p>
      Enter the id of a task above to see everything that it depends on, or everything that depends
      on it. Each task in the task list links to its graph, too.
    </p>
    ${
      tasks.length === 0
        ? html`<p>The scheduler has no tasks yet.</p>`
        : taskLinks("Or start with one of these", tasks, page)
    }
  </div>`;
}

/** `taskIds`: of which the scheduler knows none. */
export function notFoundPage(
  taskIds: readonly string[],
  near: readonly TaskRow[],
  page: Page,
): TemplateResult {
  const isOne = taskIds.length === 1;
  return html`<div class="graph-start" data-testid="graph-not-found">
    <h2>${isOne ? "No such task" : "No such tasks"}</h2>
    <p role="status">
      The scheduler does not know ${isOne ? "a task with the id" : "tasks with the ids"}
      ${taskIds.map((taskId, index) => html`${index === 0 ? "" : ", "}<code>${taskId}</code>`)}.
      Tasks that no worker asks for are removed after a while.
    </p>
    ${near.length === 0 ? nothing : taskLinks("Did you mean one of these?", near, page)}
  </div>`;
}

function taskLinks(heading: string, tasks: readonly TaskRow[], page: Page): TemplateResult {
  return html`<h3>${heading}</h3>
    <ul class="graph-links-to">
      ${tasks.map(
        (task) =>
          html`<li>
            <a
              href=${format(toGraph(page.route, task.task_id))}
              data-testid="graph-suggestion"
              data-task-id=${task.task_id}
              >${statusOf(listedStatus(task))}
              <span class="graph-links-to-name"
                >${task.family === "" ? task.task_id : task.family}</span
              >
              ${paramsOf(task.params)}</a
            >
          </li>`,
      )}
    </ul>`;
}
