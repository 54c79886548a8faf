/** A time in the form that the reader has chosen, with ISO 8601 in the title. */

import { html, type TemplateResult } from "lit-html";
import { formatRecentTime, isoTime } from "../model/times";
import type { Page } from "./view";

export function timeOf(time: number, page: Page): TemplateResult {
  const iso = isoTime(time);
  const text = formatRecentTime(time, page.timeForm, page.now());
  return html`<time datetime=${iso} title=${iso}>${text}</time>`;
}
