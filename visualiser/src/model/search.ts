/** Whether every term of what was typed is found in the text, as `GET /v1/tasks` searches; no term is found in all. */
export function matches(typed: string, text: string): boolean {
  const terms = typed.toLowerCase().match(/\S+/g);
  if (terms === null) return true;
  const folded = text.toLowerCase();
  return terms.every((term) => folded.includes(term));
}
