/** What the cards and their head ask of the view. */

import type { FailureGroup } from "../../api/types";

export interface FailureActions {
  /** Opens or closes a group. */
  toggle(key: string): void;
  next(): void;
  retry(group: FailureGroup): void;
  moreTasks(): void;
}
