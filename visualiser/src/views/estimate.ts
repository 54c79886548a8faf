/** When a task is expected to end, beside what else is said of it. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../api/luigi";
import type { Estimate } from "../api/types";
import { isRunning } from "../model/actions";
import { leavesOut, tellRoot, tellRun, whyNot, type Told } from "../model/estimate";
import { icon } from "./icons";
import { shortTime } from "./time";
import type { Page } from "./view";

/** Estimates move slowly, and those of large roots take long. */
const SECONDS_BETWEEN = 5;

/** The latest estimate of one task. */
export class Estimates {
  private known: { of: string; at: number; estimate: Estimate | null } | null = null;

  constructor(private readonly page: Page) {}

  /** Resolves to null if the task has ended, or nothing can be said. */
  async of(
    task: { task_id: string; status: string; time: number },
    signal?: AbortSignal,
  ): Promise<Estimate | null> {
    if (task.status !== "PENDING" && !isRunning(task)) return null;
    const of = `${task.task_id} ${task.status} ${task.time}`;
    const now = this.page.now();
    if (this.known?.of === of && now - this.known.at < SECONDS_BETWEEN) return this.known.estimate;
    try {
      const estimate = await this.page.api.getEstimate(task.task_id, signal);
      this.known = { of, at: now, estimate };
      return estimate;
    } catch (error) {
      // What else is said of the task does not depend on it.
      if (error instanceof ApiError) return null;
      throw error;
    }
  }
}

export function estimateOf(estimate: Estimate | null, page: Page): TemplateResult | typeof nothing {
  if (estimate === null) return nothing;
  const write = (time: number): string => shortTime(time, page);
  const run = tellRun(estimate, write);
  const root = tellRoot(estimate, write);
  const reason = root === null ? whyNot(estimate) : "";
  if (run === null && root === null && reason === "") return nothing;
  return html`<section class="estimate" data-testid="estimate">
    <div class="section-head"><h3>Expected end</h3></div>
    ${run === null ? nothing : line(run, root === null ? "" : "This run")}
    ${root === null ? nothing : line(root, run === null ? "" : "With all that it waits for")}
    ${reason === "" ? nothing : html`<p class="dim">${reason}</p>`}
    ${root === null ? nothing : html`<p class="dim estimate-ignores">${leavesOut(estimate)}</p>`}
  </section>`;
}

function line({ isLate, answer, basis }: Told, what: string): TemplateResult {
  return html`<p>
    ${isLate ? lateMark() : nothing} ${what === "" ? nothing : html`${what}: `}<strong
      >${what === "" ? answer.charAt(0).toUpperCase() + answer.slice(1) : answer}</strong
    ><span class="dim">, ${basis}.</span>
  </p>`;
}

/** Marks a run that takes longer than usual. */
export function lateMark(): TemplateResult {
  return html`<span
    class="late"
    data-testid="late"
    title="It takes longer than 95 % of the latest runs of its family"
    >${icon("alarm")} late</span
  >`;
}
