/** The tooltip of the run under the pointer or with the focus. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { TaskRow } from "../../api/types";
import { listParams } from "../../model/params";
import { nameOfWorker } from "../../model/workers";
import {
  endOf,
  isRunningRun,
  statusOfRun,
  wordOfRun,
  type RunTable,
} from "../../model/timeline/runs";
import { textAt } from "../../model/timeline/texts";
import { formatAge, formatDuration } from "../../model/times";
import { discOf } from "../status";
import { shortTime, timeOf } from "../time";
import type { Page } from "../view";

export const TOOLTIP_ID = "timeline-tooltip";

const MAX_PARAMS = 8;
const MAX_VALUE_LENGTH = 120;
const GAP = 10;
/** The parameters are asked for when the pointer rests. */
const REST_MS = 120;
const MAX_KNOWN = 500;

export interface Place {
  x: number;
  top: number;
  bottom: number;
}

export class RunTooltip {
  private shown: { table: RunTable; run: number; place: Place } | null = null;
  /** By task id; null if the scheduler does not know the task any more. */
  private readonly tasks = new Map<string, TaskRow | null>();
  private timer: number | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly page: Page,
  ) {}

  show(table: RunTable, run: number, place: Place): void {
    this.shown = { table, run, place };
    this.draw();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      void this.ask(textAt(table.ids, run));
    }, REST_MS);
  }

  hide(): void {
    window.clearTimeout(this.timer);
    this.shown = null;
    this.draw();
  }

  /** What is known of tasks may have changed. */
  forget(): void {
    this.tasks.clear();
  }

  draw(): void {
    const { element, shown } = this;
    element.hidden = shown === null;
    if (shown === null) return;
    render(this.content(shown.table, shown.run), element);
    const room = element.offsetParent ?? document.documentElement;
    const { x, top, bottom } = shown.place;
    const { offsetWidth, offsetHeight } = element;
    const left = Math.max(GAP, Math.min(x + GAP, room.clientWidth - offsetWidth - GAP));
    const isBelow = bottom + GAP + offsetHeight <= room.clientHeight || top < offsetHeight + GAP;
    element.style.left = `${left}px`;
    element.style.top = `${isBelow ? bottom + GAP : top - GAP - offsetHeight}px`;
  }

  private async ask(taskId: string): Promise<void> {
    if (this.tasks.has(taskId)) return;
    if (this.tasks.size > MAX_KNOWN) this.tasks.clear();
    try {
      const [task] = await this.page.api.getTasksById([taskId]);
      this.tasks.set(taskId, task ?? null);
    } catch {
      return; // What the timeline itself knows is shown.
    }
    this.draw();
  }

  private content(table: RunTable, run: number): TemplateResult {
    const taskId = textAt(table.ids, run);
    const status = statusOfRun(table, run);
    const started = table.started[run] ?? 0;
    const family = table.families[table.family[run] ?? 0] ?? "";
    const worker = table.workers[table.worker[run] ?? 0] ?? "";
    const isRunning = isRunningRun(table, run);
    const task = this.tasks.get(taskId);
    const end = endOf(table, run, this.page.now());
    const seconds = end - started;
    const usual = table.usual[table.family[run] ?? 0] ?? null;
    const params = task == null ? [] : listParams(task.params);
    const expected = isRunning ? (task?.expected_end ?? null) : null;
    return html`<div class="time-tip-head">
        ${discOf(status)}
        <div>
          <strong>${family === "" ? taskId : family}</strong>
          <span>${wordOfRun(status)}${table.late[run] === 1 ? ", late" : ""}</span>
        </div>
      </div>
      ${
        params.length === 0
          ? html`<p class="mono">${taskId}</p>`
          : html`<dl class="mono">
              ${params.slice(0, MAX_PARAMS).map(
                ([name, value]) =>
                  html`<div>
                    <dt>${name}</dt>
                    <dd>${cut(value)}</dd>
                  </div>`,
              )}
            </dl>`
      }
      <dl>
        ${pair("worker", worker === "" ? "not recorded" : nameOfWorker(worker))}
        ${pair("started", timeOf(started, this.page))}
        ${pair(isRunning ? "so far" : "took", isRunning ? formatAge(seconds) : tookOf(status, seconds))}
        ${
          usual === null
            ? nothing
            : pair(
                "usually",
                `${formatDuration(usual.p50)}, 95 % within ${formatDuration(usual.p95)} (${usual.runs === 1 ? "1 run" : `${usual.runs} runs`})`,
              )
        }
        ${expected === null ? nothing : pair("expected end", `about ${shortTime(expected, this.page)}, an estimate`)}
      </dl>`;
  }
}

function tookOf(status: string, seconds: number): string {
  return status === "UNKNOWN" && seconds === 0 ? "not recorded" : formatDuration(seconds);
}

function pair(name: string, value: TemplateResult | string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function cut(value: string): string {
  return value.length <= MAX_VALUE_LENGTH ? value : `${value.slice(0, MAX_VALUE_LENGTH - 1)}…`;
}
