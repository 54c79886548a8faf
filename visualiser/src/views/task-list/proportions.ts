/** A bar of how many tasks each status has. */

import { html, type TemplateResult } from "lit-html";
import { LISTED_STATUSES, slugOf, type ListedStatus } from "../../model/status";

export type Counts = Partial<Record<ListedStatus, number>>;

/** Done tasks come first, so that bars are easy to compare. */
const ORDER: readonly ListedStatus[] = [
  "DONE",
  ...LISTED_STATUSES.filter((status) => status !== "DONE"),
];

/** Returns a piece of the bar for each status that has tasks. */
export function piecesOf(counts: Counts): TemplateResult[] {
  return ORDER.filter((status) => (counts[status] ?? 0) > 0).map(
    (status) =>
      html`<i class="bar-${slugOf(status)}" .style=${`flex-grow: ${counts[status] ?? 0}`}></i>`,
  );
}
