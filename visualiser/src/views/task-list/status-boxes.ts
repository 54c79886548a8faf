/** The boxes at the top: the number of tasks of each status. Pressed boxes filter: a task matches any of them. */

import { html, nothing, type TemplateResult } from "lit-html";
import { toggle } from "../../model/query";
import { formatCount } from "../../model/numbers";
import { boxStatuses, slugOf, wordOf, type ListedStatus } from "../../model/status";
import type { Route } from "../../route";
import { discOf } from "../status";
import type { Page } from "../view";
import { piecesOf, type Counts } from "./proportions";

/** Longer figures need more room. */
const MAX_SHORT = 9999;

export function statusBoxes(route: Route, page: Page): TemplateResult {
  const counts: Counts = page.summary?.statuses ?? {};
  const isLong = Object.values(counts).some((count) => count > MAX_SHORT);
  return html`<div class="status-boxes">
    <div
      class=${isLong ? "status-strip is-long" : "status-strip"}
      role="group"
      aria-label="Filter by status"
    >
      ${boxStatuses(counts, route.statuses).map((status) =>
        box(status, page.summary === null ? null : counts, route, page),
      )}
    </div>
    <div class="proportions" aria-hidden="true">${piecesOf(counts)}</div>
  </div>`;
}

function box(
  status: ListedStatus,
  counts: Counts | null,
  route: Route,
  page: Page,
): TemplateResult {
  const count = counts === null ? nothing : formatCount(counts[status] ?? 0);
  return html`<button
    type="button"
    class="status-box tone-${slugOf(status)}"
    data-testid="status-box"
    data-status=${status}
    aria-pressed=${route.statuses.includes(status)}
    @click=${() => {
      page.go({ ...page.route, statuses: toggle(page.route.statuses, status), page: 1 });
    }}
  >
    <span class="status-box-word">${wordOf(status)}</span>
    ${discOf(status)}
    <span class="status-box-count" data-testid="count">${count}</span>
  </button>`;
}
