/** The runs of a task: a chart against the durations of its family, and a table. */

import { html, nothing, svg, type TemplateResult } from "lit-html";
import type { TaskRun, TaskRuns, Trend } from "../../api/types";
import { formatCount, formatCountOf } from "../../model/numbers";
import { chartOf, isSlow, secondsOf, type RunChart } from "../../model/runs";
import { slugOf, wordOf } from "../../model/status";
import { formatAge, formatDuration } from "../../model/times";
import { nameOfWorker } from "../../model/workers";
import { statusOf } from "../status";
import { timeOf, timeText } from "../time";
import type { Page } from "../view";

type Content = TemplateResult | typeof nothing;

const HEIGHT = 100;
/** The part of a slot that a bar takes. */
const BAR = 0.72;

export interface ShownRuns {
  /** The newest page: trend, events and where they come from. */
  page: TaskRuns;
  runs: readonly TaskRun[];
  hasMore: boolean;
}

export function runsSection(shown: ShownRuns, page: Page, showMore: () => void): TemplateResult {
  const { runs } = shown;
  return html`<section data-testid="task-runs">
    <div class="section-head">
      <h3>Runs</h3>
      <span class="dim">${trendOf(shown.page.trend)}</span>
    </div>
    ${chart(shown, page)}
    ${runs.length === 0 ? html`<p class="dim">It has not run.</p>` : table(shown, page)}
    ${
      shown.hasMore
        ? html`<button type="button" class="btn" data-testid="more-runs" @click=${showMore}>
            Show older runs
          </button>`
        : nothing
    }
    ${sourceOf(shown.page, page)}
  </section>`;
}

function trendOf(trend: Trend): string {
  const { n, p50, p95, failures } = trend;
  const failed = failures > 0 ? `, ${formatCount(failures)} failed` : "";
  if (p50 === null || p95 === null) return failures > 0 ? `family: 0 done${failed}` : "";
  return `family: ${formatCount(n)} done, half within ${formatDuration(p50)}, 95 % within ${formatDuration(p95)}${failed}`;
}

/** What is missing without the task history. */
function sourceOf({ history, since }: TaskRuns, page: Page): Content {
  if (history === "on" || since === null) return nothing;
  const why =
    history === "off"
      ? html`The task history is off (<code>record_task_history</code>)`
      : "The database of the task history does not answer";
  return html`<p class="dim" data-testid="runs-source" data-history=${history}>
    ${why}: these are the runs that the server remembers since ${timeOf(since, page)}.
  </p>`;
}

function chart({ runs, page: { trend } }: ShownRuns, page: Page): Content {
  const drawn = chartOf(runs, trend, page.now());
  if (drawn === null || (drawn.bars.length < 2 && drawn.p50 === null)) return nothing;
  return html`<figure class="run-chart">
    <div class="run-chart-top" aria-hidden="true">${formatDuration(drawn.top)}</div>
    <svg
      viewBox="0 0 ${drawn.slots} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label="Run times of the last ${formatCountOf(drawn.bars.length, "run")}; the table has the same"
    >
      ${bars(drawn, page)} ${line("p50", drawn.p50, drawn.slots)}
      ${line("p95", drawn.p95, drawn.slots)}
    </svg>
    ${
      drawn.p50 === null
        ? nothing
        : html`<figcaption class="dim">
            <span class="run-key run-key-p50">half of the family</span>
            <span class="run-key run-key-p95">95 %</span>
          </figcaption>`
    }
  </figure>`;
}

function bars(drawn: RunChart, page: Page): TemplateResult[] {
  return drawn.bars.map(({ run, seconds, slot, height }) => {
    const shown = Math.max(1, height * HEIGHT);
    return svg`<rect
      class="run-bar run-bar-${slugOf(run.status)}"
      x=${slot + (1 - BAR) / 2}
      y=${HEIGHT - shown}
      width=${BAR}
      height=${shown}
    ><title>${wordOf(run.status)}, ${formatDuration(seconds)}, ${timeText(run.started, page)}</title></rect>`;
  });
}

function line(name: string, part: number | null, slots: number): Content {
  if (part === null) return nothing;
  const y = HEIGHT - part * HEIGHT;
  return svg`<line class="run-line run-line-${name}" x1="0" x2=${slots} y1=${y} y2=${y}></line>`;
}

function table({ runs, page: { trend } }: ShownRuns, page: Page): TemplateResult {
  return html`<table class="run-list">
    <thead>
      <tr>
        <th scope="col">Status</th>
        <th scope="col">Started</th>
        <th scope="col" class="number">Run time</th>
        <th scope="col">Worker</th>
      </tr>
    </thead>
    <tbody>
      ${runs.map((run) => row(run, trend, page))}
    </tbody>
  </table>`;
}

function row(run: TaskRun, trend: Trend, page: Page): TemplateResult {
  const seconds = secondsOf(run, page.now());
  return html`<tr data-testid="task-run" data-status=${run.status}>
    <td>${statusOf(run.status)}</td>
    <td>
      ${
        run.record === null
          ? timeOf(run.started, page)
          : html`<a
              href="${page.api.historyUrl}/by_id/${run.record}"
              title="Its record in the task history"
              >${timeOf(run.started, page)}</a
            >`
      }
    </td>
    <td class="number">
      ${durationOf(run, seconds)}
      ${
        isSlow(seconds, trend)
          ? html`<span class="tag" title="Longer than 95 % of its family">slow</span>`
          : nothing
      }
    </td>
    <td class="run-where cut" title=${run.worker ?? run.host ?? ""}>${whereOf(run)}</td>
  </tr>`;
}

function durationOf(run: TaskRun, seconds: number | null): string {
  if (seconds === null) return "–";
  return run.status === "RUNNING" ? formatAge(seconds) : formatDuration(seconds);
}

function whereOf(run: TaskRun): string {
  if (run.worker !== null) return nameOfWorker(run.worker);
  return run.host ?? "–";
}
