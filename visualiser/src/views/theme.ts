/** Light or dark: as the system has it, or as the reader has chosen. */

import { readChoice, THEME, writeChoice, type Theme } from "./choices";

const DARK = window.matchMedia("(prefers-color-scheme: dark)");

/** Applies the theme, now and whenever the system's changes. */
export function followTheme(): void {
  DARK.addEventListener("change", applyTheme);
  applyTheme();
}

export function setTheme(theme: Theme): void {
  writeChoice(THEME, theme);
  applyTheme();
}

function applyTheme(): void {
  const theme = readChoice(THEME);
  const isDark = theme === "auto" ? DARK.matches : theme === "dark";
  document.documentElement.dataset.bsTheme = isDark ? "dark" : "light";
}
