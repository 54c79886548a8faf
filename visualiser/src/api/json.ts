/** JSON as the server writes it: with Infinity, which JSON does not know and Luigi's priorities may be. */

const STRING_OR_INFINITY = /"(?:[^"\\]|\\.)*"|-?Infinity/g;

/** Throws SyntaxError. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes("Infinity")) throw error;
    // A number too large for a double is read as Infinity.
    const rewritten = text.replace(STRING_OR_INFINITY, (found) =>
      found.startsWith('"') ? found : found.replace("Infinity", "1e999"),
    );
    return JSON.parse(rewritten);
  }
}
