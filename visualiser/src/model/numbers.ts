/** Numbers as text. */

const COUNT = new Intl.NumberFormat("en");

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** `119,204` */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** `1 task`, `2 tasks`. */
export function formatCountOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `840`, `119.2K`: where there is little room. */
export function formatCompact(count: number): string {
  return COMPACT.format(count);
}
