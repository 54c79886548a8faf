/** What the reader has chosen for good, kept by the browser. */

import { TIME_FORMS } from "../model/times";

interface Choice<T extends string> {
  name: string;
  values: readonly T[];
  otherwise: T;
}

export const THEMES = ["light", "auto", "dark"] as const;
export const THEME: Choice<(typeof THEMES)[number]> = {
  name: "luigid.theme",
  values: THEMES,
  otherwise: "auto",
};
export const TIMES: Choice<(typeof TIME_FORMS)[number]> = {
  name: "luigid.times",
  values: TIME_FORMS,
  otherwise: "local",
};

export function readChoice<T extends string>(choice: Choice<T>): T {
  const stored = storage()?.getItem(choice.name);
  return choice.values.find((value) => value === stored) ?? choice.otherwise;
}

export function writeChoice<T extends string>(choice: Choice<T>, value: T): void {
  storage()?.setItem(choice.name, value);
}

/** A browser may be told to keep nothing. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
