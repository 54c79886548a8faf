/** How the statuses share a number of tasks: a bar. */

import { html, type TemplateResult } from "lit-html";
import { LISTED_STATUSES, slugOf, type ListedStatus } from "../../model/status";

export type Counts = Partial<Record<ListedStatus, number>>;

/** Largest first at the left, which is where most bars look alike. */
const ORDER: readonly ListedStatus[] = [
  "DONE",
  ...LISTED_STATUSES.filter((status) => status !== "DONE"),
];

/** A piece for each status that there is; for the eye alone. */
export function piecesOf(counts: Counts): TemplateResult[] {
  return ORDER.filter((status) => (counts[status] ?? 0) > 0).map(
    (status) =>
      html`<i class="bar-${slugOf(status)}" .style=${`flex-grow: ${counts[status] ?? 0}`}></i>`,
  );
}
