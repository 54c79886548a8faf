/** Figures over all workers. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Summary, WorkerPage } from "../../api/types";
import { formatCount, formatCountOf } from "../../model/numbers";

export function workerFigures(sums: WorkerPage["totals"], summary: Summary | null): TemplateResult {
  const batched = summary?.statuses.BATCH_RUNNING ?? 0;
  return html`<dl class="card figures">
    ${figure("Workers", sums.workers, sums.hosts > 0 ? `on ${formatCountOf(sums.hosts, "host")}` : "")}
    ${figure("Processes busy", sums.busy_processes, `of ${formatCount(sums.processes)}`)}
    ${figure("Running tasks", sums.running, batched > 0 ? `and ${formatCount(batched)} in batches` : "")}
    ${figure("Pending tasks", pendingOf(summary), `${formatCount(sums.unique_pending)} for one worker only`)}
    ${figure("Unread messages", sums.messages, "")}
  </dl>`;
}

/** Tasks with failed or disabled dependencies are pending, too. */
function pendingOf(summary: Summary | null): number | null {
  if (summary === null) return null;
  const { PENDING, UPSTREAM_FAILED, UPSTREAM_DISABLED } = summary.statuses;
  return PENDING + UPSTREAM_FAILED + UPSTREAM_DISABLED;
}

function figure(name: string, number: number | null, more: string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>
      ${number === null ? "–" : formatCount(number)}
      ${more === "" ? nothing : html`<small>${more}</small>`}
    </dd>
  </div>`;
}
