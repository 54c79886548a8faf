/** Errors of tasks as text. */

/** Splits off the last line that is not blank: it says what went wrong. */
export function splitError(text: string): { before: string; last: string } {
  const trimmed = text.trimEnd();
  const end = trimmed.lastIndexOf("\n") + 1;
  return { before: trimmed.slice(0, end), last: trimmed.slice(end) };
}
