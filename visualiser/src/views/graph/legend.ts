/** The legend: the eight statuses of nodes, how many tasks have each, and a filter by them. */

import { html, nothing, svg, type TemplateResult } from "lit-html";
import { formatCount } from "../../model/numbers";
import { NODE_COLOURS, NODE_STATUSES, slugOf, wordOf, type NodeStatus } from "../../model/status";
import type { Route } from "../../route";
import type { Page } from "../view";
import { glyphPathOf } from "./marks";
import type { Picture } from "./picture";

export function legend(route: Route, picture: Picture | null, page: Page): TemplateResult {
  const { nodeStatuses } = route;
  const toggle = (status: NodeStatus): void => {
    const isOn = nodeStatuses.includes(status);
    const chosen = isOn ? nodeStatuses.filter((one) => one !== status) : [...nodeStatuses, status];
    page.go({ ...route, nodeStatuses: chosen });
  };
  return html`<ul class="graph-legend" aria-label="Legend, and filter by status" tabindex="0">
    ${NODE_STATUSES.map((status) => {
      const count = picture?.counts.statuses[status] ?? 0;
      const isOn = nodeStatuses.includes(status);
      return html`<li data-testid="legend-item" data-status=${status}>
        <button
          type="button"
          aria-pressed=${isOn}
          title="Show ${wordOf(status).toLowerCase()} tasks alone, and the way to them"
          ?disabled=${count === 0 && !isOn}
          @click=${() => {
            toggle(status);
          }}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            ${svg`<circle class="graph-disc" cx="8" cy="8" r="7" fill=${NODE_COLOURS[status]}></circle
              ><path
                class="graph-glyph graph-glyph-${slugOf(status)}"
                transform="translate(3.5 3.5) scale(0.5625)"
                d=${glyphPathOf(status)}
              ></path>`}
          </svg>
          ${wordOf(status)}${
            count === 0 ? nothing : html` <span class="graph-count">${formatCount(count)}</span>`
          }
        </button>
      </li>`;
    })}
  </ul>`;
}
