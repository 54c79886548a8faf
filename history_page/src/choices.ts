/** What the reader has chosen for good, kept by the browser under the visualiser's names. */

export interface Choice<T extends string> {
  name: string;
  values: readonly T[];
  otherwise: T;
}

export type TimeForm = "local" | "utc" | "ago";
export type Theme = "light" | "auto" | "dark";

export const TIMES: Choice<TimeForm> = {
  name: "luigid.times",
  values: ["local", "utc", "ago"],
  otherwise: "local",
};
export const THEME: Choice<Theme> = {
  name: "luigid.theme",
  values: ["light", "auto", "dark"],
  otherwise: "auto",
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
