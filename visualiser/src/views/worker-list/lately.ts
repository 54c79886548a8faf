/** What a worker ran last. */

import { html, type TemplateResult } from "lit-html";
import { formatParams } from "../../model/params";
import { wordOf } from "../../model/status";
import { formatDuration } from "../../model/times";
import type { RecentRun, WorkerEntry } from "../../model/workers";
import { format, toDetails } from "../../route";
import { discOf } from "../status";
import { timeText } from "../time";
import type { Page } from "../view";

export function latelyOf(worker: WorkerEntry, page: Page): TemplateResult {
  if (worker.lately.length === 0)
    return html`<span class="lately dim" title="The server remembers nothing that it ran">–</span>`;
  return html`<ul class="lately" aria-label="What ${worker.name} ran last">
    ${worker.lately.map((run) => html`<li>${runOf(run, page)}</li>`)}
  </ul>`;
}

function runOf(run: RecentRun, page: Page): TemplateResult {
  const name = run.family === "" ? run.task_id : run.family;
  const took = formatDuration(run.seconds);
  const ended = timeText(run.finished, page);
  return html`<span role="img" aria-label=${wordOf(run.status)}>${discOf(run.status)}</span>
    <a
      href=${format(toDetails(page.route, run.task_id))}
      title="${name}(${formatParams(run.params)}): ${wordOf(run.status)} after ${took}, ${ended}"
      >${name}</a
    >
    <span class="dim">${took}</span>`;
}
