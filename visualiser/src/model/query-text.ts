/** The query of tasks as text, cut into its conditions. The server reads it; `docs/query.md` describes it. */

/** A condition or a text of a query, and where it stands. */
export interface Term {
  text: string;
  start: number;
  end: number;
}

/** Fields, outside of quotes: a name, perhaps a parameter after a dot, and an operator. */
const CONDITION = /^-?[A-Za-z_]+(\.[^\s:<>"]*)?(<=|>=|[:<>])/;
/** Until the next space outside of quotes. */
const TERM = /(?:"(?:[^"\\]|\\.)*"?|[^\s"])+/g;
/** What fits depends on the time, or on more than the task. */
const LIVE = /^-?(waiting|running|changed|late|reason)[:<>]/i;

export function termsOf(query: string): Term[] {
  return [...query.matchAll(TERM)].map((found) => ({
    text: found[0],
    start: found.index,
    end: found.index + found[0].length,
  }));
}

export function isCondition(term: string): boolean {
  return CONDITION.test(term);
}

/** Whether a query means the same as words that are searched for. Links of Luigi's page hold such words. */
export function isPlain(query: string): boolean {
  return query.split(/\s+/).every(isPlainWord);
}

/** Returns the query that finds what the words of one of Luigi's links find. */
export function fromWords(words: string): string {
  if (isPlain(words)) return words;
  const quoted = words.split(/\s+/).map((word) => (isPlainWord(word) ? word : quote(word)));
  return quoted.join(" ").trim();
}

/** Returns a value as a query writes it: in quotes where that is needed. */
export function valueText(value: string): string {
  return /^[^\s,"*<>]+$/.test(value) ? value : quote(value);
}

/** Returns the query without one of its terms. */
export function withoutTerm(query: string, term: Term): string {
  return `${query.slice(0, term.start).trimEnd()} ${query.slice(term.end).trimStart()}`.trim();
}

/** Whether the tasks that fit can be others though none has changed. */
export function isLive(query: string): boolean {
  return termsOf(query).some(({ text }) => LIVE.test(text));
}

function isPlainWord(word: string): boolean {
  return !/["*]|^-/.test(word) && !isCondition(word);
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
