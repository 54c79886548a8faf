/** The details of one task, beside whichever view is shown. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";
import { ApiError } from "../api/luigi";
import type { Estimate, Explanation, TaskDetails } from "../api/types";
import { isRunning } from "../model/actions";
import { isFailure } from "../model/graph-failures";
import { listedStatus } from "../model/status";
import { format, toTaskPage } from "../route";
import { estimateOf, Estimates } from "./estimate";
import { failureLink } from "./failure-link";
import { icon } from "./icons";
import { progressOf } from "./progress";
import { statusOf } from "./status";
import { taskActionsInWords } from "./task-actions";
import { copyButton } from "./task-dialogs/copying";
import { commandToRun, tracebackOf } from "./task-dialogs/traceback";
import { detailsOf } from "./task-panel/details";
import { paramList, since } from "./task-panel/facts";
import { reasonsOf } from "./task-panel/reasons";
import { makeReferences } from "./task-panel/references";
import type { MakeView, Page } from "./view";

interface Shown {
  taskId: string;
  /** Null if the server does not know it. */
  task: TaskDetails | null;
  /** Why it does not run. */
  explanation: Explanation | null;
  /** When it is expected to end. */
  estimate: Estimate | null;
}

export const makeTaskPanel: MakeView = (root, page) => {
  /** The id of the task that is open; empty if none is. */
  let openId = "";
  let shown: Shown | null = null;
  let request = new AbortController();
  let opener: Element | null = null;
  let references = makeReferences(page, draw);
  const estimates = new Estimates(page);

  function draw(): void {
    if (shown === null) return;
    const { taskId, task, explanation, estimate } = shown;
    const reasons = html`${explanation === null ? nothing : reasonsOf(explanation, page)}
    ${estimateOf(estimate, page)}`;
    const content =
      task === null ? unknown(taskId, close) : known(task, page, reasons, references, close);
    render(html`${keyed(taskId, content)}`, root);
    root.hidden = false;
  }

  function close(): void {
    page.go({ ...page.route, task: "" });
  }

  async function load(): Promise<void> {
    request.abort();
    request = new AbortController();
    shown = await find(openId, request.signal, page, estimates);
    draw();
  }

  async function open(taskId: string): Promise<void> {
    const { activeElement } = document;
    if (!root.contains(activeElement)) opener = activeElement;
    openId = taskId;
    references = makeReferences(page, draw);
    await load();
    // Otherwise keyboard users would have to tab through all the rows.
    if (activeElement !== document.body)
      root.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  function hide(): void {
    const hadFocus = root.contains(document.activeElement);
    request.abort();
    openId = "";
    shown = null;
    root.hidden = true;
    render(nothing, root);
    if (!hadFocus) return;
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    else document.getElementById("main")?.focus();
  }

  return {
    show: async ({ task }) => {
      if (task === "") hide();
      else if (task !== openId) await open(task);
      else await load();
    },
    refresh: async () => {
      if (openId !== "") await load();
    },
    redraw: draw,
  };
};

async function find(
  taskId: string,
  signal: AbortSignal,
  page: Page,
  estimates: Estimates,
): Promise<Shown> {
  try {
    // One after the other: a browser logs each answer 404, and an unknown task should have one.
    const task = await page.api.getTask(taskId, signal);
    const [explanation, estimate] = await Promise.all([
      page.api.getExplanation(taskId, signal),
      estimates.of(task, signal),
    ]);
    return { taskId, task, explanation, estimate };
  } catch (error) {
    if (error instanceof ApiError && error.kind === "unknown-task")
      return { taskId, task: null, explanation: null, estimate: null };
    throw error;
  }
}

function known(
  task: TaskDetails,
  page: Page,
  reasons: TemplateResult,
  references: ReturnType<typeof makeReferences>,
  close: () => void,
): TemplateResult {
  const error = (task.error_text ?? "").trimEnd();
  const command = commandToRun(task, page);
  const traceback =
    error === "" ? nothing : html`${tracebackOf(error, page, failureLink(task, page))} ${command}`;
  const isErrorFirst = isFailure(task);
  return html`<div class="panel-head" data-task-id=${task.task_id}>
      <div class="panel-top">
        ${statusOf(listedStatus(task))}
        <span class="dim">${since(task, page)}</span>
        <span class="panel-tools">
          ${pageLink(task, page)} ${copyButton("task id", task.task_id, page)} ${closeButton(close)}
        </span>
      </div>
      <h2 tabindex="-1">${task.family === "" ? task.task_id : task.family}</h2>
      <p class="mono dim">${task.task_id}</p>
      <div class="panel-actions">${taskActionsInWords(task, page)}</div>
    </div>
    <div class="panel-body" tabindex="0" role="region" aria-label="Details of the task">
      ${isRunning(task) ? progressOf(task) : nothing} ${isErrorFirst ? traceback : nothing}
      ${reasons} ${isErrorFirst ? nothing : traceback}
      <div class="panel-pair">${references(task)}</div>
      <div class="panel-pair">
        <section>
          <div class="section-head"><h3>Parameters</h3></div>
          ${paramList(task.params)}
        </section>
        <section>
          <div class="section-head"><h3>Details</h3></div>
          ${detailsOf(task, page)}
        </section>
      </div>
      ${error === "" ? command : nothing}
    </div>`;
}

function unknown(taskId: string, close: () => void): TemplateResult {
  return html`<div class="panel-head" data-testid="task-unknown">
    <div class="panel-top">
      ${statusOf("UNKNOWN")}
      <span class="panel-tools">${closeButton(close)}</span>
    </div>
    <h2 tabindex="-1">Unknown task</h2>
    <p class="mono dim">${taskId}</p>
    <p>The scheduler does not know this task. It was never reported, or has been removed since.</p>
  </div>`;
}

function pageLink(task: TaskDetails, page: Page): TemplateResult {
  return html`<a
    class="btn btn-icon"
    data-testid="task-page-link"
    href=${format(toTaskPage(page.route, task.task_id))}
    aria-label="All about ${task.family === "" ? task.task_id : task.family}"
    title="All about it: runs, events, messages (p)"
    >${icon("fullscreen")}</a
  >`;
}

function closeButton(close: () => void): TemplateResult {
  return html`<button
    type="button"
    class="btn btn-icon"
    aria-label="Close the details"
    title="Close (Esc)"
    @click=${close}
  >
    ${icon("x")}
  </button>`;
}
