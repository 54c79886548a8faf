/** What the reader has chosen for good, stored by the browser. */

import { TIME_FORMS, type TimeForm } from "../model/times";

interface Choice<T extends string> {
  name: string;
  values: readonly T[];
  fallback: T;
}

export type Theme = "light" | "auto" | "dark";

export const THEME: Choice<Theme> = {
  name: "luigid.theme",
  values: ["light", "auto", "dark"],
  fallback: "auto",
};
export const TIMES: Choice<TimeForm> = {
  name: "luigid.times",
  values: TIME_FORMS,
  fallback: "local",
};

/** Whether the charts below the timeline are shown; `auto`: if there is room. */
export const CHARTS: Choice<"auto" | "on" | "off"> = {
  name: "luigid.charts",
  values: ["auto", "on", "off"],
  fallback: "auto",
};

export function readChoice<T extends string>(choice: Choice<T>): T {
  const stored = storage()?.getItem(choice.name);
  return choice.values.find((value) => value === stored) ?? choice.fallback;
}

export function writeChoice<T extends string>(choice: Choice<T>, value: T): void {
  storage()?.setItem(choice.name, value);
}

/** Null if the browser stores nothing for this page. */
export function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
