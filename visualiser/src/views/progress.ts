/** The progress of a running task, if it reports any: a bar with per cent, and its status message. */

import { html, nothing, type TemplateResult } from "lit-html";
import { textOf } from "../model/params";
import { slugOf } from "../model/status";

interface Progressing {
  family: string;
  status: string;
  /** By Luigi a number from 0 to 100, but any JSON is possible. */
  progress_percentage?: unknown;
  /** Any JSON. */
  status_message?: unknown;
}

/** Nothing if the task reports neither, and there is no `end`: what is expected, beside the message. */
export function progressOf(
  task: Progressing,
  end: TemplateResult | typeof nothing = nothing,
): TemplateResult | typeof nothing {
  const percentage = percentageOf(task.progress_percentage);
  const message = messageOf(task.status_message);
  if (percentage === null && message === "" && end === nothing) return nothing;
  return html`<div class="progress-of">
    ${percentage === null ? nothing : bar(task, percentage)}
    ${
      message === "" && end === nothing
        ? nothing
        : html`<div class="progress-text">
            ${message === "" ? nothing : html`<span class="cut dim" title=${message}>${message}</span>`}
            ${end}
          </div>`
    }
  </div>`;
}

/** Returns a number from 0 to 100; null for what is not a number. */
export function percentageOf(value: unknown): number | null {
  const isNumber = typeof value === "number" && !Number.isNaN(value);
  return isNumber ? Math.min(100, Math.max(0, value)) : null;
}

/** Returns the last line that is not blank: a message may be a whole log. */
export function messageOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  const lines = textOf(value).split("\n");
  return lines.findLast((line) => line.trim() !== "")?.trim() ?? "";
}

function bar(task: Progressing, percentage: number): TemplateResult {
  const rounded = Math.floor(percentage);
  // Styled by a property: the page's policy allows no style attributes in markup.
  return html`<div class="progress-line">
    <div
      class="progress"
      role="progressbar"
      aria-label="Progress of ${task.family}"
      aria-valuenow=${rounded}
      aria-valuemin="0"
      aria-valuemax="100"
    >
      <div class="progress-bar bar-${slugOf(task.status)}" .style=${`width: ${percentage}%`}></div>
    </div>
    <span class="progress-number">${rounded} %</span>
  </div>`;
}
