/** Names in sentences: characters that turn the direction of a text would reorder what stands beside them. */

/** Those that turn it for all that follows, or end what another has begun. */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
/** Letters that run from right to left, and marks that act like them. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Returns a name for a sentence: it reads as alone, and what turns it is shown as what it is, a foreign character. */
export function isolated(name: string): string {
  const shown = name.replace(CONTROLS, "\ufffd");
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown;
}
