/** The columns that the link or the reader has chosen. */

import { DEFAULT_COLUMNS, isDefault, readColumns, type ColumnName } from "../../model/columns";
import type { Route } from "../../route";
import { storage } from "../choices";

const NAME = "luigid.columns";

/** Returns those of the link, else those that this browser remembers. */
export function columnsOf(route: Route): readonly ColumnName[] {
  if (route.columns.length > 0) return route.columns;
  const stored = readColumns(storage()?.getItem(NAME) ?? "");
  return stored.length > 0 ? stored : DEFAULT_COLUMNS;
}

export function rememberColumns(columns: readonly ColumnName[]): void {
  if (isDefault(columns)) storage()?.removeItem(NAME);
  else storage()?.setItem(NAME, columns.join());
}
