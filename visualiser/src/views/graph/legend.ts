/** The legend: the eight statuses of nodes, how many tasks have each, a filter by them, and the signs of the picture. */

import { html, nothing, svg, type TemplateResult } from "lit-html";
import { formatCount } from "../../model/numbers";
import { NODE_COLOURS, NODE_STATUSES, slugOf, wordOf, type NodeStatus } from "../../model/status";
import type { Route } from "../../route";
import { icon } from "../icons";
import type { Page } from "../view";
import { glyphPathOf } from "./marks";
import type { Picture } from "./picture";
import { meaningOf, signMark, type Sign } from "./signs";
import { toggleExpanded } from "./toolbar";

/** `signs`: those of the picture beside the statuses. In a narrow window a button shows all in words. */
export function legend(
  route: Route,
  picture: Picture | null,
  signs: readonly Sign[],
  page: Page,
): TemplateResult {
  const countOf = (status: NodeStatus): number => picture?.counts.statuses[status] ?? 0;
  // Those that no task has come last.
  const statuses = NODE_STATUSES.toSorted(
    (one, other) => Number(countOf(one) === 0) - Number(countOf(other) === 0),
  );
  return html`<button
      type="button"
      class="btn btn-icon graph-legend-toggle"
      data-testid="legend-toggle"
      aria-expanded="false"
      aria-controls="graph-legend"
      aria-label="Legend in words"
      title="Legend in words"
      @click=${toggleExpanded}
    >
      ${icon("question")}
    </button>
    <div class="graph-legend" id="graph-legend">
      <ul aria-label="Legend, and filter by status">
        ${statuses.map((status) => statusEntry(status, countOf(status), route, page))}
      </ul>
      ${
        signs.length === 0
          ? nothing
          : html`<ul class="graph-signs" aria-label="Signs in the graph">
              ${signs.map(
                (sign) =>
                  html`<li data-testid="legend-sign" data-sign=${sign}>
                    <svg viewBox="0 0 16 16" aria-hidden="true">${signMark(sign)}</svg
                    >${meaningOf(sign)}
                  </li>`,
              )}
            </ul>`
      }
    </div>`;
}

function statusEntry(status: NodeStatus, count: number, route: Route, page: Page): TemplateResult {
  const { nodeStatuses } = route;
  const isOn = nodeStatuses.includes(status);
  const toggle = (): void => {
    const chosen = isOn ? nodeStatuses.filter((one) => one !== status) : [...nodeStatuses, status];
    page.go({ ...route, nodeStatuses: chosen });
  };
  return html`<li
    data-testid="legend-item"
    data-status=${status}
    data-empty=${count === 0 && !isOn}
  >
    <button
      type="button"
      aria-pressed=${isOn}
      title="Show ${wordOf(status).toLowerCase()} tasks alone, and the way to them"
      ?disabled=${count === 0 && !isOn}
      @click=${toggle}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        ${svg`<circle class="graph-disc" cx="8" cy="8" r="7" fill=${NODE_COLOURS[status]}></circle
          ><path
            class="graph-glyph graph-glyph-${slugOf(status)}"
            transform="translate(3.5 3.5) scale(0.5625)"
            d=${glyphPathOf(status)}
          ></path>`}
      </svg>
      <span class="graph-legend-word">${wordOf(status)}</span>${
        count === 0 ? nothing : html` <span class="graph-count">${formatCount(count)}</span>`
      }
    </button>
  </li>`;
}
