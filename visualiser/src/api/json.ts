/** JSON as the server writes it, with Infinity: Luigi's priorities may be infinite, and JSON has no word for that. */

const STRING_OR_INFINITY = /"(?:[^"\\]|\\.)*"|-?Infinity/g;

/** Parses JSON that may contain Infinity. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes("Infinity")) throw error;
    // A number too large for a double is parsed as Infinity.
    const rewritten = text.replace(STRING_OR_INFINITY, (found) =>
      found.startsWith('"') ? found : found.replace("Infinity", "1e999"),
    );
    return JSON.parse(rewritten);
  }
}
