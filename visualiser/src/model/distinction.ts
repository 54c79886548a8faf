/** Which parameters distinguish tasks of one family, and where their values differ. */

import { listParams } from "./params";

/** The parameters that differ, each with the length of the prefix that its values share. */
export type Distinction = ReadonlyMap<string, number>;

/** Longer values are cut. */
const MAX_LENGTH = 34;
/** How much of the shared prefix is shown. */
const START = 8;
/** How much of it is shown before the place where values differ. */
const LEAD = 4;
const GAP = "…";

/** Returns an empty distinction for a single task. */
export function distinguish(tasks: readonly Record<string, unknown>[]): Distinction {
  const valuesByName = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const params of tasks) {
    for (const [name, value] of listParams(params)) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      valuesByName.set(name, (valuesByName.get(name) ?? new Set()).add(value));
    }
  }
  const differing = [...valuesByName].filter(
    ([name, values]) => values.size > 1 || counts.get(name) !== tasks.length,
  );
  return new Map(differing.map(([name, values]) => [name, sharedPrefix([...values])]));
}

/** Returns the distinction of each family. */
export function distinguishByFamily(
  tasks: readonly { family: string; params: Record<string, unknown> }[],
): ReadonlyMap<string, Distinction> {
  const paramsByFamily = new Map<string, Record<string, unknown>[]>();
  for (const { family, params } of tasks) {
    const known = paramsByFamily.get(family);
    if (known === undefined) paramsByFamily.set(family, [params]);
    else known.push(params);
  }
  return new Map([...paramsByFamily].map(([family, params]) => [family, distinguish(params)]));
}

/** Lists names and values, distinguishing ones first; long values are cut where they do not differ. */
export function listDistinguishing(
  params: Record<string, unknown>,
  distinction: Distinction,
): [name: string, value: string][] {
  const cut = listParams(params).map(([name, value]): [string, string] => [
    name,
    cutValue(value, distinction.get(name) ?? 0),
  ]);
  const differs = ([name]: [string, string]): boolean => distinction.has(name);
  return [...cut.filter(differs), ...cut.filter((one) => !differs(one))];
}

/** Cuts a long value in the middle, preferably within its first `shared` characters. */
export function cutValue(value: string, shared = 0): string {
  if (value.length <= MAX_LENGTH) return value;
  const lead = shared - LEAD;
  if (lead <= START) return cutMiddle(value, MAX_LENGTH);
  return (
    value.slice(0, START) + GAP + cutMiddle(value.slice(lead), MAX_LENGTH - START - GAP.length)
  );
}

function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = length - GAP.length;
  const end = Math.floor(kept / 2);
  return text.slice(0, kept - end) + GAP + text.slice(text.length - end);
}

function sharedPrefix(values: readonly string[]): number {
  const [first = "", ...others] = values;
  let end = 0;
  while (end < first.length && others.every((other) => other[end] === first[end])) end += 1;
  return end;
}
