/** The legend: the eight statuses of nodes. */

import { html, svg, type TemplateResult } from "lit-html";
import { NODE_COLOURS, NODE_STATUSES, slugOf, wordOf } from "../../model/status";
import { glyphPathOf } from "./marks";

export function legend(): TemplateResult {
  return html`<ul class="graph-legend" aria-label="Legend" tabindex="0">
    ${NODE_STATUSES.map(
      (status) =>
        html`<li data-testid="legend-item" data-status=${status}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            ${svg`<circle class="graph-disc" cx="8" cy="8" r="7" fill=${NODE_COLOURS[status]}></circle
              ><path
                class="graph-glyph graph-glyph-${slugOf(status)}"
                transform="translate(3.5 3.5) scale(0.5625)"
                d=${glyphPathOf(status)}
              ></path>`}
          </svg>
          ${wordOf(status)}
        </li>`,
    )}
  </ul>`;
}
