/** Light or dark: as the system has it, or as the reader has chosen. */

import { readChoice, THEME, writeChoice, type THEMES } from "./choices";

export type Theme = (typeof THEMES)[number];

const DARK = window.matchMedia("(prefers-color-scheme: dark)");

export function followTheme(): void {
  DARK.addEventListener("change", apply);
  apply();
}

export function setTheme(theme: Theme): void {
  writeChoice(THEME, theme);
  apply();
}

function apply(): void {
  const theme = readChoice(THEME);
  const isDark = theme === "auto" ? DARK.matches : theme === "dark";
  document.documentElement.dataset.bsTheme = isDark ? "dark" : "light";
}
