/** A time in the form that the reader has chosen, with ISO 8601 in the title. */

import { html, type TemplateResult } from "lit-html";
import { formatRecentTime, isoTime } from "../model/times";
import type { Page } from "./view";

/** In so many seconds, a second makes a difference. */
const SOON = 300;

export function timeOf(time: number, page: Page): TemplateResult {
  const iso = isoTime(time);
  return html`<time datetime=${iso} title=${iso}>${timeText(time, page)}</time>`;
}

/** The same as text. What is to come is never "ago": it has the time on the reader's clock. */
export function timeText(time: number, page: Page): string {
  const now = page.now();
  const isToCome = page.timeForm === "ago" && time > now + 1;
  return formatRecentTime(time, isToCome ? "local" : page.timeForm, now);
}

/** The same of an estimate: without seconds, unless it is about the next minutes. */
export function shortTime(time: number, page: Page): string {
  const text = timeText(time, page);
  return Math.abs(time - page.now()) < SOON ? text : text.replace(/:\d\d( UTC)?$/, "$1");
}
