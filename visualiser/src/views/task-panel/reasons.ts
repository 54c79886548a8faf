/** Why a task waits, reason by reason. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Explanation, Reason } from "../../api/types";
import { isolated } from "../../model/bidi";
import { formatCount, formatCountOf } from "../../model/numbers";
import { formatParams, textOf } from "../../model/params";
import { amountsOf, nameOf, nextStartOf, phraseOf, resourceOf, stateOf } from "../../model/reasons";
import { format, toDetails } from "../../route";
import { timeOf, timeText } from "../time";
import type { Page } from "../view";
import { workerName } from "../worker-name";

/** The first way is shown at once if it has at most so many tasks. */
const MAX_OPEN_WAY = 6;

type Of<K extends Reason["kind"]> = Extract<Reason, { kind: K }>;
type Content = TemplateResult | string | typeof nothing;

/** Nothing for a task that does not wait. */
export function reasonsOf(explanation: Explanation, page: Page): TemplateResult | typeof nothing {
  const { reasons, status } = explanation;
  const isPending = status === "PENDING";
  if (status === "DONE" || (reasons.length === 0 && !isPending)) return nothing;
  return html`<section>
    <div class="section-head">
      <h3>Why it waits</h3>
      <span class="dim">${isPending ? readiness(explanation) : nothing}</span>
    </div>
    <ul class="reasons" data-testid="reason">
      ${reasons.map(
        (reason, index) =>
          html`<li>${sentence(reason, explanation.task_id, page, index === 0)}</li>`,
      )}
      ${
        reasons.length === 0
          ? html`<li>The next of its workers that asks for work gets it.</li>`
          : nothing
      }
      ${rest(explanation)}
    </ul>
  </section>`;
}

function readiness({ is_ready: isReady, rank }: Explanation): string {
  const ready = isReady ? "ready" : "not ready";
  if (rank === null) return ready;
  return `${ready}, ${rank === 1 ? "next in line" : `number ${formatCount(rank)} in line`}`;
}

/** That there is more than is shown. */
function rest({ reasons, first_causes: causes, is_cut: isCut }: Explanation): Content {
  const shown = reasons.filter(({ kind }) => kind.endsWith("dependency")).length;
  const left = causes - shown;
  if (isCut)
    return html`<li class="dim">
      There may be more: only a part of what it depends on was searched.
    </li>`;
  return left > 0 ? html`<li class="dim">and ${formatCount(left)} more</li>` : nothing;
}

function sentence(reason: Reason, taskId: string, page: Page, isFirst: boolean): Content {
  switch (reason.kind) {
    case "dependency":
      return dependency(reason, page, isFirst);
    case "missing_dependency":
      return missing(reason, taskId, page, isFirst);
    case "no_worker":
      return noWorker(reason, page);
    case "resource":
      return resource(reason, page);
    case "reserved":
      return html`It needs ${textOf(reason.needed)} of <b>${resourceOf(reason)}</b>, of which
        ${textOf(reason.reserved)} of ${textOf(reason.total)} are reserved for
        ${reason.task_id === null ? "what runs" : html`${link(reason, page)}, which ranks higher`}.`;
    case "batch":
      return reason.task_id === null
        ? "It runs in a batch."
        : html`It shares a run with ${link(reason, page)}.`;
    case "outranked":
      return outranked(reason, page);
    case "retry_at":
      return retry(reason, page);
    case "held":
      return held(reason, page);
    case "paused":
      return "The scheduler is paused: no worker gets work.";
    default:
      return html`It ${phraseOf(reason, taskId, (seconds) => timeText(seconds, page))}.`;
  }
}

function retry({ seconds }: Of<"retry_at">, page: Page): Content {
  if (seconds === null) return "It is not retried by itself.";
  const at = timeText(seconds, page);
  // The scheduler looks for what is due once a minute.
  return seconds > page.now() ? `It is retried at ${at}.` : `Its retry is due since ${at}.`;
}

const HELD: Readonly<Record<Of<"held">["scope"], string>> = {
  task: "It is held",
  family: "Its family is held",
  filter: "It is held with all that match a filter",
};

function held({ scope, by, since, note }: Of<"held">, page: Page): Content {
  return html`${HELD[scope]} by <b>${by}</b> since
    ${timeOf(since, page)}${note === "" ? "." : html`: ${note}`}`;
}

function dependency(reason: Of<"dependency">, page: Page, isFirst: boolean): Content {
  const state = stateOf(reason, (seconds) => timeText(seconds, page));
  const cycle = reason.is_first_cause ? nothing : ", which waits for others in turn";
  return html`It waits for ${link(reason, page)}${state}${cycle}. ${way(reason, page, isFirst)}`;
}

function missing(
  reason: Of<"missing_dependency">,
  taskId: string,
  page: Page,
  isFirst: boolean,
): Content {
  if (reason.task_id === taskId)
    return "It is named as a dependency, but no worker has scheduled it.";
  return html`It waits for ${link(reason, page)}, which no worker has scheduled.
  ${way(reason, page, isFirst)}`;
}

/** The tasks between this one and the one that it waits for in the end. */
function way(
  { path, path_length: length }: Pick<Of<"dependency">, "path" | "path_length">,
  page: Page,
  isFirst: boolean,
): Content {
  const between = path.slice(0, -1);
  if (between.length === 0) return nothing;
  const left = length - path.length;
  const half = left > 0 ? path.length / 2 : between.length;
  const steps = (ids: readonly string[]): Content[] =>
    ids.map((id) => html`<li>${link({ task_id: id }, page)}</li>`);
  return html`<details ?open=${isFirst && length <= MAX_OPEN_WAY}>
    <summary>by way of ${formatCountOf(length - 1, "task")}</summary>
    <ol class="way">
      ${steps(between.slice(0, half))}
      ${left > 0 ? html`<li class="dim">${formatCount(left)} more</li>` : nothing}
      ${steps(between.slice(half))}
    </ol>
  </details>`;
}

function noWorker({ workers }: Of<"no_worker">, page: Page): Content {
  if (workers.length === 0) return "No worker can run it: those that scheduled it have gone.";
  return html`No worker can run it. Those that know it:
    <ul>
      ${workers.map(
        (one) =>
          html`<li>
            ${workerName(one.worker)},
            ${one.is_disabled ? "disabled" : "has not scheduled it as one that it can run"}, last
            seen ${timeOf(one.last_active, page)}
          </li>`,
      )}
    </ul>`;
}

function resource(reason: Of<"resource">, page: Page): Content {
  const { holders, holders_total: total } = reason;
  const left = total - holders.length;
  const next = nextStartOf(reason, (seconds) => timeText(seconds, page));
  return html`It needs ${textOf(reason.needed)} of <b>${resourceOf(reason)}</b>:
    ${amountsOf(reason)}${next}.
    <ul>
      ${holders.map(
        (holder) =>
          html`<li>
            ${link(holder, page)} holds
            ${textOf(holder.amount)}${
              holder.since === null ? nothing : html` since ${timeOf(holder.since, page)}`
            }${holder.worker === null ? nothing : html`, on ${workerName(holder.worker)}`}
          </li>`,
      )}
      ${left > 0 ? html`<li class="dim">and ${formatCount(left)} more</li>` : nothing}
    </ul>`;
}

function link(
  named: { family?: string; params?: Record<string, unknown>; task_id: string | null },
  page: Page,
): Content {
  const id = named.task_id ?? "";
  const params = isolated(formatParams(named.params ?? {}));
  return html`<a href=${format(toDetails(page.route, id))} title=${id}>${nameOf(named)}</a>${
      params === "" ? nothing : html` <span class="mono dim">${params}</span>`
    }`;
}

/** The tasks that come first, as many as are named. */
function outranked({ count, ahead }: Of<"outranked">, page: Page): Content {
  const left = count - ahead.length;
  return html`${formatCountOf(count, "task")} that its workers can run rank${count === 1 ? "s" : ""}
    higher:
    <ul>
      ${ahead.map((task) => html`<li>${link(task, page)}</li>`)}
      ${left > 0 ? html`<li class="dim">and ${formatCount(left)} more</li>` : nothing}
    </ul>`;
}
