/** Whether the text contains every term, as in `GET /v1/tasks`. No terms match any text. */
export function matches(typed: string, text: string): boolean {
  const terms = typed.toLowerCase().match(/\S+/g);
  if (terms === null) return true;
  const folded = text.toLowerCase();
  return terms.every((term) => folded.includes(term));
}
