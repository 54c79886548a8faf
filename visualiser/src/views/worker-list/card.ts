/** The card of a worker: what it reported, what it runs, and its actions. */

import { html, nothing, type TemplateResult } from "lit-html";
import { formatCount } from "../../model/numbers";
import { formatRoughAge, isoTime } from "../../model/times";
import { isSilent, type WorkerEntry } from "../../model/workers";
import { format, toGraph } from "../../route";
import { icon } from "../icons";
import { numberSetter } from "../number-setter";
import type { ShowMore } from "../show-more";
import { timeOf } from "../time";
import type { Page } from "../view";
import { workerName } from "../worker-name";
import { latelyOf } from "./lately";
import { runningTable } from "./running-table";

/** What a card asks of its list. */
export interface WorkerActions {
  /** The number that was requested and that the worker has not confirmed; null if there is none. */
  requestedProcesses(worker: WorkerEntry): number | null;
  setProcesses(worker: WorkerEntry, number: number): void;
  disable(worker: WorkerEntry): void;
  /** Whether all is shown of a worker that is idle. */
  isOpen(worker: WorkerEntry): boolean;
  toggle(worker: WorkerEntry): void;
  /** Limits the running tasks, by the worker's id. */
  readonly running: ShowMore;
}

/** A worker that runs something. */
export function workerCard(
  worker: WorkerEntry,
  page: Page,
  actions: WorkerActions,
): TemplateResult {
  return html`<article class="card worker" data-testid="worker-card" data-worker-id=${worker.id}>
    ${all(worker, page, actions)}
  </article>`;
}

/** One that does not: a line, and all of it once the reader has opened it. */
export function workerLine(
  worker: WorkerEntry,
  page: Page,
  actions: WorkerActions,
): TemplateResult {
  const isOpen = actions.isOpen(worker);
  const isWhole = isOpen || worker.runningTotal > 0;
  return html`<article
    class="worker worker-line ${worker.isDisabled ? "is-disabled" : ""}"
    data-testid="worker-card"
    data-worker-id=${worker.id}
  >
    ${worker.runningTotal > 0 ? nothing : toggle(worker, isOpen, actions)}
    ${isWhole ? html`<div class="worker-all">${all(worker, page, actions)}</div>` : line(worker, page, actions)}
  </article>`;
}

function toggle(worker: WorkerEntry, isOpen: boolean, actions: WorkerActions): TemplateResult {
  const label = isOpen ? "Show less" : "Show all";
  return html`<button
    type="button"
    class="btn btn-icon worker-toggle"
    aria-expanded=${isOpen}
    aria-label="${label} of ${worker.name}"
    title=${label}
    @click=${() => {
      actions.toggle(worker);
    }}
  >
    ${icon(isOpen ? "chevronDown" : "chevronRight")}
  </button>`;
}

function line(worker: WorkerEntry, page: Page, actions: WorkerActions): TemplateResult {
  const pending = worker.pending > 0 ? `${formatCount(worker.pending)} pending` : "";
  return html`<div class="worker-identity worker-name">
      <h2>${workerName(worker.id)}</h2>
      ${worker.isDisabled || isSilent(worker, page.now()) ? stateOf(worker, page) : nothing}
    </div>
    <span class="worker-idle dim">${idleText(worker, page)}</span>
    ${latelyOf(worker, page)}
    <span class="worker-waits dim">
      ${pending}
      ${worker.unread === 0 ? nothing : html`<span class="unread" title="Unread messages">${formatCount(worker.unread)}</span>`}
    </span>
    ${actionsOf(worker, actions)}`;
}

function idleText(worker: WorkerEntry, page: Page): string {
  return worker.idleSince === null
    ? "idle"
    : `idle for ${formatRoughAge(page.now() - worker.idleSince)}`;
}

function all(worker: WorkerEntry, page: Page, actions: WorkerActions): TemplateResult {
  return html`<div class="worker-head">
      ${identity(worker, page)} ${rootTask(worker, page)} ${counts(worker)}
      ${actionsOf(worker, actions)}
    </div>
    ${worker.running.length === 0 ? nothing : runningTable(worker, page, actions.running)}
    ${
      worker.lately.length === 0
        ? nothing
        : html`<div class="worker-lately">
            <span class="worker-caption">Lately</span> ${latelyOf(worker, page)}
          </div>`
    }`;
}

const DISABLED_NOTE = html`<div class="card-actions">
  <span class="dim">Its running tasks go on; it gets no new ones.</span>
</div>`;
const NOTHING_TO_DO = html`<div class="card-actions"></div>`;

function identity(worker: WorkerEntry, page: Page): TemplateResult {
  const place = worker.place === "" ? "" : `${worker.place}, `;
  return html`<div class="worker-identity">
    <div class="worker-name">
      <h2>${workerName(worker.id)}</h2>
      ${stateOf(worker, page)}
    </div>
    <p class="worker-place cut" title=${worker.id}>
      ${place}started ${timeOf(worker.started, page)}
    </p>
  </div>`;
}

function stateOf(worker: WorkerEntry, page: Page): TemplateResult {
  const since = formatRoughAge(page.now() - worker.lastActive);
  const title = `Last check-in ${isoTime(worker.lastActive)}`;
  const [slug, text] = worker.isDisabled
    ? ["disabled", "disabled"]
    : isSilent(worker, page.now())
      ? ["silent", `silent for ${since}`]
      : ["active", `checked in ${since} ago`];
  return html`<span class="worker-state worker-state-${slug}" title=${title}>${text}</span>`;
}

function rootTask(worker: WorkerEntry, page: Page): TemplateResult {
  const root = worker.rootTask;
  if (root === null) return html`<div class="worker-root"></div>`;
  const graph = { ...toGraph(page.route, root.taskId), hideDone: true };
  return html`<div class="worker-root">
    <div class="worker-caption">Root task</div>
    <div class="cut" title=${root.params === "" ? root.family : `${root.family}(${root.params})`}>
      <a href=${format(graph)}>${root.family}</a> <span class="mono dim">${root.params}</span>
    </div>
  </div>`;
}

function counts(worker: WorkerEntry): TemplateResult {
  return html`<dl class="worker-counts">
    ${count("Running", worker.runningTotal)} ${count("Pending", worker.pending)}
    ${count("Unique", worker.uniquePending, "Pending tasks that only this worker has")}
    <div>
      <dt>Messages</dt>
      <dd title="Unread messages">
        ${worker.unread === 0 ? "0" : html`<span class="unread">${formatCount(worker.unread)}</span>`}
        <span class="visually-hidden">unread</span>
      </dd>
    </div>
  </dl>`;
}

function count(name: string, number: number, title?: string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd title=${title ?? nothing}>${formatCount(number)}</dd>
  </div>`;
}

/** Nothing for a worker that is disabled, but a note if it still runs something. */
function actionsOf(worker: WorkerEntry, actions: WorkerActions): TemplateResult {
  if (worker.isDisabled) return worker.runningTotal > 0 ? DISABLED_NOTE : NOTHING_TO_DO;
  return html`<div class="card-actions" data-needs="operate">
    ${processes(worker, actions)}
    <button
      type="button"
      class="btn btn-icon btn-outlined btn-disable"
      data-testid="worker-action"
      data-action="disable"
      data-needs="operate"
      aria-label="Disable ${worker.name}"
      title="Disable this worker"
      @click=${() => {
        actions.disable(worker);
      }}
    >
      ${icon("slashCircle")}
    </button>
  </div>`;
}

/** Nothing if the worker reported no number. */
function processes(worker: WorkerEntry, actions: WorkerActions): TemplateResult | typeof nothing {
  if (worker.processes === null) return nothing;
  const requested = actions.requestedProcesses(worker);
  return numberSetter({
    testId: "worker-action",
    label: "Processes",
    owner: worker.name,
    number: requested ?? worker.processes,
    min: 1,
    isRequested: requested !== null,
    set: (number) => {
      actions.setProcesses(worker, number);
    },
  });
}
