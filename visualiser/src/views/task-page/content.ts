/** The parts of the page of a task. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Estimate, Explanation, TaskDetails, TaskRuns } from "../../api/types";
import { isRunning, trackingLink } from "../../model/actions";
import { isFailure } from "../../model/graph-failures";
import { listParams } from "../../model/params";
import { listedStatus } from "../../model/status";
import { format, toTimeline, withTab } from "../../route";
import { estimateOf } from "../estimate";
import { icon } from "../icons";
import { progressOf } from "../progress";
import { statusOf } from "../status";
import { failureLink } from "../failure-link";
import { taskActionsInWords } from "../task-actions";
import { copyButton } from "../task-dialogs/copying";
import { messageForm, pastMessages, type Exchange } from "../task-dialogs/exchange";
import { commandToRun, tracebackOf } from "../task-dialogs/traceback";
import { detailsOf } from "../task-panel/details";
import { paramList, since } from "../task-panel/facts";
import { reasonsOf } from "../task-panel/reasons";
import { timeOf } from "../time";
import type { Page } from "../view";

/** So many events are shown at once; more are when the reader opens them. */
const MAX_OPEN = 10;

export type Content = TemplateResult | typeof nothing;

export interface Known {
  task: TaskDetails;
  /** Null if the task was removed while it was asked for. */
  explanation: Explanation | null;
  /** When it is expected to end; null if nothing can be said. */
  estimate: Estimate | null;
}

export interface Parts {
  page: Page;
  runs: Content;
  events: Content;
}

interface KnownParts extends Parts {
  /** Null if the task accepts no messages. */
  exchange: Exchange | null;
  references: (task: TaskDetails) => TemplateResult;
}

/** The page of a task that the scheduler knows. */
export function knownTask(
  { task, explanation, estimate }: Known,
  drawn: KnownParts,
): TemplateResult {
  const { page } = drawn;
  const error = (task.error_text ?? "").trimEnd();
  const traceback = error === "" ? nothing : tracebackOf(error, page, failureLink(task, page));
  const isErrorFirst = isFailure(task);
  return html`${head({
      status: listedStatus(task),
      taskId: task.task_id,
      family: task.family,
      when: since(task, page),
      actions: html`${taskActionsInWords(task, page, ["error", "status", "message"])}
      ${reportLink(task.task_id, page)}`,
      page,
    })}
    <div class="task-page-parts">
      <div class="task-page-main">
        <h2 class="visually-hidden">What happens to it</h2>
        ${isRunning(task) ? progressOf(task) : nothing} ${isErrorFirst ? traceback : nothing}
        ${explanation === null ? nothing : reasonsOf(explanation, page)}
        ${estimateOf(estimate, page)} ${isErrorFirst ? nothing : traceback} ${drawn.runs}
        ${drawn.events}
        <div class="panel-pair">${drawn.references(task)}</div>
      </div>
      <div class="task-page-side">
        <h2 class="visually-hidden">What it is</h2>
        ${section("Parameters", paramList(task.params))} ${messages(drawn.exchange)}
        ${resources(task, page)} ${tracking(task)}
        ${section("Details", detailsOf(task, page, ["Resources"]))} ${commandToRun(task, page)}
      </div>
    </div>`;
}

function reportLink(taskId: string, page: Page): TemplateResult {
  return html`<a
    class="btn btn-outline"
    data-testid="report"
    href=${page.api.reportUrl(taskId)}
    title="All about it and what it depends on, in one file to keep or send on"
    >${icon("download")} Report</a
  >`;
}

/** The page of a task that only the history, or the memory of the server, knows. */
export function goneTask(runs: TaskRuns, drawn: Parts): Content {
  const last = runs.events[0];
  const { page } = drawn;
  return html`${head({
      status: last?.status ?? runs.runs[0]?.status ?? "UNKNOWN",
      taskId: runs.task_id,
      family: runs.family,
      when: last === undefined ? nothing : timeOf(last.time, page),
      actions: nothing,
      page,
    })}
    <p class="task-page-note" data-testid="task-gone">
      The scheduler no longer knows this task: it has been removed since. This is what
      ${runs.history === "on" ? "the task history has" : "the server remembers"} of it.
    </p>
    <div class="task-page-parts">
      <div class="task-page-main">
        <h2 class="visually-hidden">What happens to it</h2>
        ${drawn.runs} ${drawn.events}
      </div>
      <div class="task-page-side">
        <h2 class="visually-hidden">What it is</h2>
        ${runs.params === null ? nothing : section("Parameters", paramList(runs.params))}
      </div>
    </div>`;
}

export function unknownTask(taskId: string): TemplateResult {
  return html`<div class="card empty" data-testid="task-unknown">
    <h1>Unknown task</h1>
    <p class="mono dim">${taskId}</p>
    <p>
      ${
        taskId === ""
          ? "The link names no task."
          : "Neither the scheduler nor the task history knows this task. It was never reported, or has been removed since."
      }
    </p>
  </div>`;
}

/** The events that the history has; nothing without it. */
export function eventsSection({ events }: TaskRuns, page: Page): Content {
  if (events.length === 0) return nothing;
  return html`<section data-testid="task-events">
    <details ?open=${events.length <= MAX_OPEN}>
      <summary><h3>Events</h3></summary>
      <ol class="events">
        ${events.map((event) => html`<li>${statusOf(event.status)} ${timeOf(event.time, page)}</li>`)}
      </ol>
    </details>
  </section>`;
}

function head(given: {
  status: string;
  taskId: string;
  family: string;
  when: TemplateResult | typeof nothing;
  actions: TemplateResult | typeof nothing;
  page: Page;
}): TemplateResult {
  const { page, taskId } = given;
  return html`<header class="task-page-head" data-task-id=${taskId}>
    <div class="panel-top">${statusOf(given.status)} <span class="dim">${given.when}</span></div>
    <h1>${given.family === "" ? taskId : given.family}</h1>
    <p class="mono dim">${taskId} ${copyButton("task id", taskId, page)}</p>
    <div class="panel-actions">
      ${given.actions} ${timeline(taskId, page)} ${family(given.family, page)}
    </div>
  </header>`;
}

function timeline(taskId: string, page: Page): Content {
  return html`<a
    class="btn"
    data-testid="timeline-link"
    title="The runs of this task, and of all that it depends on"
    href=${format(toTimeline(page.route, taskId))}
    >${icon("timeline")}Timeline</a
  >`;
}

function family(name: string, page: Page): Content {
  if (name === "") return nothing;
  const route = { ...withTab(page.route, "tasks"), family: name, statuses: [], search: "" };
  return html`<a class="btn" href=${format({ ...route, page: 1 })}>${icon("listTask")}Family</a>`;
}

function section(heading: string, content: TemplateResult): TemplateResult {
  return html`<section>
    <div class="section-head"><h3>${heading}</h3></div>
    ${content}
  </section>`;
}

function messages(exchange: Exchange | null): Content {
  if (exchange === null) return nothing;
  const button = html`<button type="submit" class="btn btn-primary" data-needs="operate">
    ${icon("send")} Send
  </button>`;
  return html`<section data-testid="task-messages" data-needs="operate">
    <div class="section-head"><h3>Messages</h3></div>
    ${messageForm(exchange, "page-message", button)} ${pastMessages(exchange)}
  </section>`;
}

/** What a run takes, each with a link to who holds it. */
function resources(task: TaskDetails, page: Page): Content {
  const listed = listParams(task.resources);
  if (listed.length === 0) return nothing;
  const link = (name: string): string =>
    format({ ...withTab(page.route, "resources"), resources: [name] });
  return section(
    "Resources",
    html`<dl class="pairs task-page-resources">
      ${listed.map(
        ([name, amount]) =>
          html`<dt><a href=${link(name)}>${name}</a></dt>
            <dd>${amount}</dd>`,
      )}
    </dl>`,
  );
}

function tracking(task: TaskDetails): Content {
  const link = trackingLink(task.tracking_url, document.baseURI);
  if (link === null) return nothing;
  return section(
    "Tracking page",
    html`<p class="task-page-link">
      <a href=${link} target="_blank" rel="noopener noreferrer">${link}</a>
    </p>`,
  );
}
