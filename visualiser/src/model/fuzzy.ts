/** Fuzzy matching: the letters typed stand in a text in their order, the closer together the better. */

/** Returns how well the letters fit a text; null if they do not. Less is better. */
export function fuzzyScore(typed: string, text: string): number | null {
  const letters = typed.toLowerCase().replaceAll(/\s+/g, "");
  if (letters === "") return 0;
  const folded = text.toLowerCase();
  const whole = folded.indexOf(letters);
  if (whole !== -1) return whole === 0 ? 0 : isWordStart(folded, whole) ? 1 : 2 + whole / 1000;
  let at = -1;
  let gaps = 0;
  for (const letter of letters) {
    const next = folded.indexOf(letter, at + 1);
    if (next === -1) return null;
    // The start of a word is near whatever stands before it.
    gaps += next === at + 1 || isWordStart(folded, next) ? 0 : next - at;
    at = next;
  }
  return 10 + gaps + text.length / 1000;
}

/** Returns the items that fit, the best first; equal ones in their order. */
export function fuzzyFilter<T>(
  typed: string,
  items: readonly T[],
  textOf: (item: T) => string,
): T[] {
  return items
    .map((item) => ({ item, score: fuzzyScore(typed, textOf(item)) }))
    .filter((one): one is { item: T; score: number } => one.score !== null)
    .sort((one, other) => one.score - other.score)
    .map(({ item }) => item);
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[^a-z0-9]/.test(text[at - 1] ?? "");
}
