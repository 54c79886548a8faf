/** Which parameters distinguish tasks of one family, and where their values differ. */

import { listParams } from "./params";

/** The parameters that differ, by name. */
export type Distinction = ReadonlyMap<string, Difference>;

interface Difference {
  /** The length of the prefix that all values share. */
  shared: number;
  /** The values as they are shown: long ones cut, but so that no two become the same. */
  shown: ReadonlyMap<string, string>;
}

export interface ShownParam {
  name: string;
  value: string;
  /** Whether it differs among the tasks of the family. */
  differs: boolean;
}

/** Longer values are cut. */
const MAX_LENGTH = 34;
/** How much of the shared prefix is shown. */
const START = 8;
/** How much of it is shown before the place where values differ. */
const LEAD = 4;
export const GAP = "…";

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
  return new Map(
    differing.map(([name, set]) => {
      const values = [...set];
      return [name, { shared: sharedPrefix(values), shown: cutApart(values) }];
    }),
  );
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

/** Lists parameters, distinguishing ones first; long values are cut where they do not differ. */
export function listDistinguishing(
  params: Record<string, unknown>,
  distinction: Distinction,
): ShownParam[] {
  const all = listParams(params).map(([name, value]): ShownParam => {
    const difference = distinction.get(name);
    if (difference === undefined) return { name, value: cutValue(value), differs: false };
    const shown = difference.shown.get(value) ?? cutValue(value, difference.shared);
    return { name, value: shown, differs: true };
  });
  return [...all.filter((one) => one.differs), ...all.filter((one) => !one.differs)];
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

/**
 * Cuts different values so that they stay different: where two became the same, they are cut so that
 * the place is shown, too, where these two differ.
 */
function cutApart(values: readonly string[], shown: readonly number[] = []): Map<string, string> {
  const places = [...shown, sharedPrefix(values)];
  const alike = new Map<string, string[]>();
  for (const value of values) {
    const cut = cutAround(value, places);
    alike.set(cut, [...(alike.get(cut) ?? []), value]);
  }
  const cuts = new Map<string, string>();
  for (const [cut, group] of alike) {
    const [only] = group;
    if (group.length === 1 && only !== undefined) cuts.set(only, cut);
    // The group is smaller, for the first difference is shown; and it shares more.
    else for (const [value, other] of cutApart(group, places)) cuts.set(value, other);
  }
  return cuts;
}

/** Cuts a value so that its start, its end and these places are shown. */
function cutAround(value: string, places: readonly number[]): string {
  const [first = 0, ...others] = places;
  if (others.length === 0 || value.length <= MAX_LENGTH) return cutValue(value, first);
  const parts: [from: number, to: number][] = [[0, START]];
  for (const [from, to] of [
    ...places.map((place) => [place - LEAD, place + START] as const),
    [value.length - START, value.length] as const,
  ]) {
    const last = parts.at(-1);
    // A gap must be worth its character.
    if (last !== undefined && from <= last[1] + GAP.length) last[1] = Math.max(last[1], to);
    else parts.push([from, to]);
  }
  return parts.map(([from, to]) => value.slice(from, to)).join(GAP);
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
