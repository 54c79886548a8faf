/** A status in lists: a disc with a glyph, and the word beside it. */

import { html, type TemplateResult } from "lit-html";
import { slugOf, wordOf } from "../model/status";
import { glyphOf, icon } from "./icons";

/** The disc alone: filled for statuses that need attention or change, tinted for others. */
export function discOf(status: string): TemplateResult {
  return html`<span class="disc disc-${slugOf(status)}">${icon(glyphOf(status))}</span>`;
}

export function statusOf(status: string): TemplateResult {
  return html`<span class="status">${discOf(status)}<span>${wordOf(status)}</span></span>`;
}
