/** Parameters of a task as text. */

/** Formats a value of any JSON type: strings as they are, all else as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  // JSON.stringify would write Infinity as null.
  if (typeof value === "number") return String(value);
  return JSON.stringify(value);
}

/** Lists names and values, sorted by name. */
export function listParams(params: Record<string, unknown>): [name: string, value: string][] {
  return Object.entries(params)
    .map(([name, value]): [string, string] => [name, textOf(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `name=value, name=value`. */
export function formatParams(params: Record<string, unknown>): string {
  return listParams(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}
