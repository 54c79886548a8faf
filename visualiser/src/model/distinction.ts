/** What tells tasks of one family apart: the parameters that differ, and where their values do. */

import { listParams } from "./params";

/** Names of the parameters that differ, each with how many characters its values have in common at the start. */
export type Distinction = ReadonlyMap<string, number>;

/** A value longer than this is cut. */
const MAX_LENGTH = 34;
/** How much of its start is kept where the start tells nothing. */
const START = 8;
/** How much of what its values share is shown before the place where they differ. */
const LEAD = 4;
const GAP = "…";

/** Of one task alone nothing differs. */
export function distinguish(tasks: readonly Record<string, unknown>[]): Distinction {
  const valuesByName = new Map<string, Set<string>>();
  const seenIn = new Map<string, number>();
  for (const params of tasks) {
    for (const [name, value] of listParams(params)) {
      seenIn.set(name, (seenIn.get(name) ?? 0) + 1);
      valuesByName.set(name, (valuesByName.get(name) ?? new Set()).add(value));
    }
  }
  const differing = [...valuesByName].filter(
    ([name, values]) => values.size > 1 || seenIn.get(name) !== tasks.length,
  );
  return new Map(differing.map(([name, values]) => [name, sharedStart([...values])]));
}

/** What tells the tasks of each family apart, by family. */
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

/** Names and values, those first that tell the task from the others, long ones cut where they do not. */
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

/** Cuts a long value in the middle; what follows the first `shared` characters is what counts. */
export function cutValue(value: string, shared = 0): string {
  if (value.length <= MAX_LENGTH) return value;
  const lead = shared - LEAD;
  if (lead <= START) return cutMiddle(value, MAX_LENGTH);
  return (
    value.slice(0, START) + GAP + cutMiddle(value.slice(lead), MAX_LENGTH - START - GAP.length)
  );
}

function cutMiddle(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const kept = longest - GAP.length;
  const end = Math.floor(kept / 2);
  return text.slice(0, kept - end) + GAP + text.slice(text.length - end);
}

function sharedStart(values: readonly string[]): number {
  const [first = "", ...others] = values;
  let end = 0;
  while (end < first.length && others.every((other) => other[end] === first[end])) end += 1;
  return end;
}
