/** The card of one cause: the error, what it holds up, and, while it is open, traceback and tasks. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { FailureDetails, FailureGroup } from "../../api/types";
import { formatWaiting } from "../../model/failures";
import { formatCount, formatCountOf } from "../../model/numbers";
import { format, START } from "../../route";
import { icon } from "../icons";
import { outerLinks } from "../task-actions";
import { tracebackOf } from "../task-dialogs/traceback";
import { timeOf, timeText } from "../time";
import type { Page } from "../view";
import type { FailureActions } from "./actions";
import { failedTasks } from "./tasks";

const FAMILIES = 4;

/** `open`: the details of the group; null: it is closed. */
export function failureCard(
  group: FailureGroup,
  open: FailureDetails | null,
  page: Page,
  actions: FailureActions,
): TemplateResult {
  const id = `failure-${group.key}`;
  return html`<article
    class="card failure"
    data-testid="failure-group"
    data-count=${group.count}
    data-key=${group.key}
  >
    <div class="failure-head">
      <div class="failure-what">
        <h2>
          <button
            type="button"
            class="failure-toggle"
            data-testid="failure-toggle"
            aria-expanded=${open !== null}
            aria-controls=${open === null ? nothing : id}
            title=${open === null ? "Show the traceback" : "Hide the traceback"}
            @click=${() => {
              actions.toggle(group.key);
            }}
          >
            ${icon(open === null ? "chevronRight" : "chevronDown")}
            <span class="mono">${errorOf(group.error)}</span>
          </button>
        </h2>
        ${framesOf(group)} ${familiesOf(group)}
      </div>
      ${figuresOf(group, page)}
      <div class="card-actions">
        <a class="btn btn-outline" data-testid="failure-tasks" href=${tasksLink(group, page)}>
          ${icon("listTask")} Tasks
        </a>
        <button
          type="button"
          class="btn ${open === null ? "btn-outline" : "btn-primary"}"
          data-testid="retry-all"
          data-needs="operate"
          aria-label="Retry all ${formatCount(group.count)}: ${group.error}"
          @click=${() => {
            actions.retry(group);
          }}
        >
          ${icon("arrowClockwise")} Retry all
        </button>
      </div>
    </div>
    ${open === null ? nothing : html`<div id=${id}>${bodyOf(open, page, actions)}</div>`}
  </article>`;
}

/** The type of an exception stands out. */
function errorOf(error: string): TemplateResult {
  const end = /^[\w.<>]+(?=:\s)/.exec(error)?.[0].length ?? 0;
  return html`<strong>${error.slice(0, end)}</strong>${error.slice(end)}`;
}

function framesOf({ frames }: FailureGroup): TemplateResult | typeof nothing {
  if (frames.length === 0) return nothing;
  return html`<p class="mono dim failure-frames">
    <span class="visually-hidden">Raised in </span>${frames.join(" → ")}
  </p>`;
}

function familiesOf(group: FailureGroup): TemplateResult {
  const shown = group.families.slice(0, FAMILIES);
  const left = group.families_total - shown.length;
  return html`<p class="failure-families">
    ${shown.map(
      ({ family, count }) =>
        html`<span class="tag"
          >${family === "" ? "no family" : family} ${formatCount(count)}</span
        > `,
    )}
    ${left > 0 ? html`<span class="dim">and ${formatCountOf(left, "other family", "other families")}</span>` : nothing}
  </p>`;
}

function figuresOf(group: FailureGroup, page: Page): TemplateResult {
  const disabled = group.statuses.DISABLED;
  const isOnce = timeText(group.first, page) === timeText(group.last, page);
  return html`<dl class="failure-figures">
    <div class=${group.waiting > 0 ? "is-grave" : ""}>
      <dt>wait behind it</dt>
      <dd data-testid="failure-waiting">${formatWaiting(group)}</dd>
    </div>
    <div>
      <dt>failed${disabled > 0 ? `, ${formatCount(disabled)} disabled` : ""}</dt>
      <dd data-testid="failure-tasks-count">${formatCount(group.count)}</dd>
    </div>
    <div class="failure-times">
      <dt>${isOnce ? "at" : "first, last"}</dt>
      <dd>
        ${timeOf(group.first, page)}${isOnce ? nothing : html`<br />${timeOf(group.last, page)}`}
      </dd>
    </div>
  </dl>`;
}

function bodyOf(open: FailureDetails, page: Page, actions: FailureActions): TemplateResult {
  const text = (open.error_text ?? "").trimEnd();
  const latest = open.tasks.find((task) => task.task_id === open.error_task_id);
  const beside = html`<span class="dim"
      >of the latest${latest === undefined ? "" : `, ${latest.family}`}</span
    >
    ${latest === undefined ? nothing : outerLinks(latest, "section-link", true)}`;
  return html`<div class="failure-body">
    ${
      text === ""
        ? html`<p class="dim failure-none">
            Its worker said nothing: it was lost, or the run was ended from outside. The log may
            know more. ${latest === undefined ? nothing : outerLinks(latest, "section-link", true)}
          </p>`
        : tracebackOf(text, page, beside)
    }
    ${failedTasks(open, page, actions)}
  </div>`;
}

/** The task list, filtered as far as it can be: to what failed, and to the only family. */
function tasksLink(group: FailureGroup, page: Page): string {
  const [only, ...others] = group.families;
  const family = others.length === 0 && group.families_total === 1 ? (only?.family ?? "") : "";
  const { length } = page.route;
  return format({ ...START, length, statuses: ["FAILED", "DISABLED"], family });
}
