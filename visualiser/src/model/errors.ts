/** Errors of tasks as text. */

/** The last line that is not blank says what went wrong; `before` is all that stands above it. */
export function splitError(text: string): { before: string; last: string } {
  const kept = text.trimEnd();
  const end = kept.lastIndexOf("\n") + 1;
  return { before: kept.slice(0, end), last: kept.slice(end) };
}
