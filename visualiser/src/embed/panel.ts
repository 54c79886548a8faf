/** The panel in a frame: its theme, its time, and a new one every few seconds. A classic script, so that nothing is drawn in the wrong colours. */

import { formatRecentTime } from "../model/times";
import { Refreshing } from "./refreshing";

const DARK = matchMedia("(prefers-color-scheme: dark)");

function applyTheme(): void {
  const { dataset } = document.documentElement;
  if (dataset.theme === "auto") dataset.bsTheme = DARK.matches ? "dark" : "light";
}

/** The time on the reader's clock. */
function drawTime(): void {
  const time = document.querySelector("footer time");
  if (!(time instanceof HTMLTimeElement)) return;
  const seconds = Date.parse(time.dateTime) / 1000;
  time.textContent = formatRecentTime(seconds, "local", Date.now() / 1000);
}

DARK.addEventListener("change", applyTheme);
applyTheme();
addEventListener("DOMContentLoaded", () => {
  drawTime();
  const refreshing = new Refreshing(document, drawTime);
  document.addEventListener("visibilitychange", () => {
    refreshing.follow();
  });
  refreshing.follow();
});
