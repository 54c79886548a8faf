/** Numbers as text. */

const COUNT = new Intl.NumberFormat("en");

/** `119,204` */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** `1 task`, `2 tasks`. */
export function formatCountOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
