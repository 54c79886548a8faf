/** What the colours and marks mean. */

import { html, nothing, type TemplateResult } from "lit-html";
import { OTHER_FAMILIES } from "../../model/timeline/family-colours";
import { formatCountOf } from "../../model/numbers";
import { isFailure, RUN_STATUSES, wordOfRun, type RunTable } from "../../model/timeline/runs";
import type { Route } from "../../route";
import { discOf } from "../status";

export function timelineLegend(
  table: RunTable,
  colour: "status" | "family",
  colourOf: Uint8Array,
  route: Route,
): TemplateResult {
  return html`<ul class="time-legend" aria-label="Legend">
    ${colour === "status" ? statuses(table) : families(table, colourOf)}
    ${table.lateCount > 0 ? html`<li><i class="time-key-late" aria-hidden="true"></i>later than usual</li>` : nothing}
    ${
      route.taskId === "" || table.critical.length === 0
        ? nothing
        : html`<li><i class="time-key-path" aria-hidden="true"></i>critical path</li>`
    }
  </ul>`;
}

function statuses(table: RunTable): TemplateResult[] {
  return RUN_STATUSES.filter((_, index) => (table.statusCounts[index] ?? 0) > 0).map(
    (status) => html`<li>${discOf(status)} ${wordOfRun(status).toLowerCase()}</li>`,
  );
}

function families(table: RunTable, colourOf: Uint8Array): TemplateResult {
  const counts = table.familyCounts;
  const shown = [...counts.keys()].filter((family) => (counts[family] ?? 0) > 0);
  const own = shown
    .filter((family) => colourOf[family] !== OTHER_FAMILIES)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const others = shown.length - own.length;
  const hasFailed = RUN_STATUSES.some(
    (status, index) => isFailure(status) && (table.statusCounts[index] ?? 0) > 0,
  );
  return html`${own.map(
    (family) =>
      html`<li>
        <i class="time-key family-${colourOf[family] ?? 0}" aria-hidden="true"></i>
        <span class="cut"
          >${table.families[family] === "" ? "(no name)" : table.families[family]}</span
        >
      </li>`,
  )}
  ${
    others > 0
      ? html`<li class="dim">
          <i class="time-key family-other" aria-hidden="true"></i
          >${formatCountOf(others, "other family", "other families")}
        </li>`
      : nothing
  }
  ${hasFailed ? html`<li><i class="time-key-failed" aria-hidden="true"></i>failed</li>` : nothing}`;
}
