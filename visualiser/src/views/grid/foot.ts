/** Below the grid: what the marks mean, and what is counted. */

import { html, nothing, type TemplateResult } from "lit-html";
import { formatCount, formatCountOf } from "../../model/numbers";
import type { GridTable } from "../../model/grid/table";
import { wordOf } from "../../model/status";
import { discOf } from "../status";
import { timeOf } from "../time";
import type { Page } from "../view";

export function gridFoot(table: GridTable, page: Page): TemplateResult {
  return html`<div class="time-foot">
    <ul class="time-legend" aria-label="Legend">
      ${table.statuses.map(
        ([status, count]) =>
          html`<li data-testid="grid-legend" data-status=${status}>
            ${discOf(status)} ${wordOf(status)} <span class="dim">${formatCount(count)}</span>
          </li>`,
      )}
    </ul>
    <p class="time-facts dim">
      <span data-testid="grid-size">${sizeOf(table)}</span>
      ${
        table.param !== null && table.without > 0
          ? html`<span data-testid="grid-without"
              >${formatCountOf(table.without, "task")} ${table.without === 1 ? "has" : "have"} no
              parameter ${table.param}.</span
            >`
          : nothing
      }
      ${
        table.joined > 0
          ? html`<span data-testid="grid-joined"
              >Without ${formatCountOf(table.joined, "run of a batch", "runs of batches")}: the
              members are here.</span
            >`
          : nothing
      }
      <span data-testid="grid-complete"
        >Tasks that have left the scheduler:
        ${
          table.complete_since === 0
            ? "all that the history has."
            : html`those that ended since ${timeOf(table.complete_since, page)}.`
        }
        ${table.history === "away" ? "The history does not answer." : nothing}</span
      >
    </p>
  </div>`;
}

function sizeOf(table: GridTable): string {
  const families = table.families.length;
  const shown =
    families < table.families_total
      ? `${formatCount(families)} of ${formatCountOf(table.families_total, "family", "families")}`
      : formatCountOf(families, "family", "families");
  const columns = table.columns.length;
  const values =
    columns < table.columns_total
      ? `the last ${formatCount(columns)} of ${formatCountOf(table.columns_total, "value")}`
      : formatCountOf(columns, "value");
  return `${shown}, ${values}, ${formatCountOf(table.tasks, "task")}.`;
}
