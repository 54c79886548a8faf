/** What the colours and marks mean. */

import { html, nothing, type TemplateResult } from "lit-html";
import { RUN_STATUSES, wordOfRun, type RunTable } from "../../model/timeline/runs";
import type { Route } from "../../route";
import { discOf } from "../status";
import { FAMILY_COLOURS } from "./palette";

const MAX_FAMILIES = FAMILY_COLOURS;

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
  const largest = [...counts.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const more = largest.length - MAX_FAMILIES;
  return html`${largest.slice(0, MAX_FAMILIES).map(
    (family) =>
      html`<li>
        <i class="time-key family-${colourOf[family] ?? 0}" aria-hidden="true"></i>
        <span class="cut">${table.families[family]}</span>
      </li>`,
  )}
  ${more > 0 ? html`<li class="dim">and ${more} more families</li>` : nothing}`;
}
