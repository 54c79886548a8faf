/** Holds of families and filters in words. */

import type { Hold } from "../api/types";

/** What a hold of many tasks covers: `the family etl.Load`, `all that match “eu”`. */
export function heldInWords({ family, search }: Pick<Hold, "family" | "search">): string {
  const families =
    family.length === 1 ? `the family ${family.join("")}` : `the families ${family.join(", ")}`;
  if (search === "") return families;
  const matching = `all that match “${search}”`;
  return family.length === 0 ? matching : `${matching} of ${families}`;
}
