/** What the cell under the pointer, or with the focus, stands for. */

import { html, nothing, render } from "lit-html";
import { TOTALS_ROW, type Place } from "../../model/grid/moving";
import { cellOf, type GridTable } from "../../model/grid/table";
import { formatCount } from "../../model/numbers";
import { wordOf } from "../../model/status";
import { discOf } from "../status";

const GAP = 8;

/** `element`: the cell's; null hides the tooltip. */
export function drawTooltip(
  tip: HTMLElement,
  table: GridTable | null,
  place: Place | null,
  element: HTMLElement | null,
): void {
  const cell = table === null || place === null ? null : cellOf(table, place.row, place.column);
  tip.hidden = cell === null || element === null;
  if (table === null || place === null || cell === null || element === null) return;
  const family = place.row === TOTALS_ROW ? "All families" : table.families[place.row];
  render(
    html`<div class="time-tip-head">
        ${discOf(cell.status)}
        <div>
          <strong>${family}</strong>
          <span>${table.param} ${table.columns[place.column]}</span>
        </div>
      </div>
      <dl>
        ${cell.counts.map(
          ([status, count]) =>
            html`<div>
              <dt>${wordOf(status)}</dt>
              <dd>${formatCount(count)}</dd>
            </div>`,
        )}
      </dl>
      ${
        cell.gone === 0
          ? nothing
          : html`<p class="dim">${formatCount(cell.gone)} of them left the scheduler.</p>`
      }`,
    tip,
  );
  const room = tip.offsetParent ?? document.documentElement;
  const [box, frame] = [element.getBoundingClientRect(), room.getBoundingClientRect()];
  const left = Math.min(box.left - frame.left, room.clientWidth - tip.offsetWidth - GAP);
  const below = box.bottom - frame.top + GAP;
  const isBelow = below + tip.offsetHeight <= room.clientHeight;
  tip.style.left = `${Math.max(GAP, left)}px`;
  tip.style.top = `${isBelow ? below : Math.max(GAP, box.top - frame.top - GAP - tip.offsetHeight)}px`;
}
