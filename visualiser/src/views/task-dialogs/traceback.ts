/** The error of a task, and the command to run it again. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { TaskDetails } from "../../api/types";
import { commandOf } from "../../model/command";
import { splitError } from "../../model/errors";
import type { Page } from "../view";
import { copyButton } from "./copying";

/** `more`: what stands beside the heading. */
export function tracebackOf(
  text: string,
  page: Page,
  more: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const { before, last } = splitError(text);
  return html`<section class="traced">
    <div class="section-head">
      <h3>Error</h3>
      ${more} ${copyButton("error", text, page, "word")}
    </div>
    <div class="trace" tabindex="0" role="group" aria-label="Error">
      <pre data-testid="error-text"><span class="dim">${before}</span><strong>${last}</strong></pre>
    </div>
  </section>`;
}

export function commandToRun(task: TaskDetails, page: Page): TemplateResult {
  const groups = commandOf(task);
  return html`<section>
    <div class="section-head">
      <h3>${hasRun(task) ? "Run it again" : "Run it"}</h3>
      <span class="dim">without hidden parameters</span>
    </div>
    <div class="command">
      <code data-testid="command">${groups.map((group) => html`<span>${group}</span> `)}</code>
      ${copyButton("command", groups.join(" "), page)}
    </div>
  </section>`;
}

/** Whether it ran, or was found complete: a task that waits for its first run cannot run again. */
function hasRun({ status, failures, worker_running: worker }: TaskDetails): boolean {
  return !["PENDING", "UNKNOWN"].includes(status) || failures > 0 || worker !== null;
}
