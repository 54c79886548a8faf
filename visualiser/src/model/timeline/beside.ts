/** The runs nearest to a span that has none. */

import type { RunTable } from "./runs";
import type { Span } from "./span";

/** Returns when the last run before a span ended, and when the first one after it began; null if there is none. */
export function runsBeside(
  { started, ended }: RunTable,
  span: Span,
): { before: number | null; after: number | null } {
  let before = -Infinity;
  for (const end of ended) if (end <= span.from && end > before) before = end;
  const after = started.find((start) => start > span.to);
  return { before: before === -Infinity ? null : before, after: after ?? null };
}
