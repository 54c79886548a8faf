/** The icons of the pages, taken from bootstrap-icons by the build (see ../../icons.ts). */

import { html, nothing, svg, type TemplateResult } from "lit-html";
import OUTLINES from "virtual:icon-outlines";

export type IconName = keyof typeof OUTLINES;

/** The glyph of each status: colour alone never tells a status. */
const GLYPHS: Readonly<Record<string, IconName>> = {
  PENDING: "pause",
  RUNNING: "play",
  BATCH_RUNNING: "fastForward",
  DONE: "check",
  COMPLETE: "check",
  FAILED: "x",
  UPSTREAM_FAILED: "triangle",
  DISABLED: "dash",
  UPSTREAM_DISABLED: "triangle",
  LOST: "triangle",
  UNKNOWN: "question",
  TRUNCATED: "ellipsis",
};

export function glyphOf(status: string): IconName {
  return GLYPHS[status] ?? "question";
}

/** The outlines of an icon, on 16 by 16. */
export function outlinesOf(name: IconName): readonly string[] {
  return OUTLINES[name];
}

/** An icon; without a label it is hidden from screen readers. */
export function icon(name: IconName, label?: string): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 16 16"
    role=${label === undefined ? nothing : "img"}
    aria-label=${label ?? nothing}
    aria-hidden=${label === undefined ? "true" : nothing}
  >
    ${OUTLINES[name].map((outline) => svg`<path d=${outline}></path>`)}
  </svg>`;
}
