/** The dependencies and dependents of a task. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { TaskDetails, TaskReference } from "../../api/types";
import { distinguishByFamily, type Distinction } from "../../model/distinction";
import { sortBySeverity, summariseStatuses } from "../../model/references";
import { formatCount } from "../../model/numbers";
import { listedStatus, wordOf } from "../../model/status";
import { format, toDetails, toGraph } from "../../route";
import { discOf } from "../status";
import { paramsOf } from "../task-text";
import type { Page } from "../view";

/** How many are shown until the reader wants all. */
const FEW = 8;

interface Direction {
  heading: string;
  tasks: TaskReference[];
  total: number;
  /** Whether the inverse graph shows them. */
  isInverse: boolean;
}

/** Returns a function that draws both lists and remembers which of them are open. */
export function makeReferences(
  page: Page,
  redraw: () => void,
): (task: TaskDetails) => TemplateResult {
  const opened = new Set<string>();

  function section(direction: Direction, taskId: string): TemplateResult {
    const { heading, tasks, total } = direction;
    const sorted = sortBySeverity(tasks);
    const isOpen = opened.has(heading) || tasks.length <= FEW + 1;
    const shown = isOpen ? sorted : sorted.slice(0, FEW);
    return html`<section data-testid=${direction.isInverse ? "needed-by" : "depends-on"}>
      <div class="section-head">
        <h3>${heading}</h3>
        <span class="dim">${summariseStatuses(tasks, total)}</span>
      </div>
      ${list(shown, page)} ${isOpen ? nothing : openButton(heading, tasks.length - FEW)}
      ${total > tasks.length ? restLink(direction, taskId, page) : nothing}
    </section>`;
  }

  function openButton(heading: string, left: number): TemplateResult {
    return html`<button
      type="button"
      class="btn"
      @click=${() => {
        opened.add(heading);
        redraw();
      }}
    >
      Show ${left} more
    </button>`;
  }

  return (task) =>
    html`${section(
      {
        heading: "Depends on",
        tasks: task.deps,
        total: task.deps_total,
        isInverse: false,
      },
      task.task_id,
    )}
    ${section(
      {
        heading: "Needed by",
        tasks: task.dependents,
        total: task.dependents_total,
        isInverse: true,
      },
      task.task_id,
    )}`;
}

function restLink(direction: Direction, taskId: string, page: Page): TemplateResult {
  const route = { ...toGraph(page.route, taskId), invert: direction.isInverse };
  const left = direction.total - direction.tasks.length;
  return html`<p class="dim">
    and ${formatCount(left)} more: <a href=${format(route)}>see the graph</a>
  </p>`;
}

function list(tasks: TaskReference[], page: Page): TemplateResult {
  const distinctions = distinguishByFamily(tasks);
  return html`<ul class="references">
    ${repeat(
      tasks,
      (task) => task.task_id,
      (task) => reference(task, distinctions.get(task.family), page),
    )}
  </ul>`;
}

function reference(
  task: TaskReference,
  distinction: Distinction | undefined,
  page: Page,
): TemplateResult {
  const status = listedStatus(task);
  return html`<li>
    <span role="img" aria-label=${wordOf(status)} title=${wordOf(status)}>${discOf(status)}</span>
    <a href=${format(toDetails(page.route, task.task_id))} title=${task.task_id}
      >${task.family === "" ? task.task_id : task.family}</a
    >
    ${paramsOf(task.params, distinction === undefined ? {} : { distinction })}
  </li>`;
}
