/** Zooming by buttons and keys. */

import { html, type TemplateResult } from "lit-html";
import type { Layout } from "../../model/layout";
import { icon } from "../icons";
import type { Picture } from "./picture";
import type { Viewport } from "./viewport";

export function zoomButtons(viewport: Viewport, layout: Layout): TemplateResult {
  return html`<div class="graph-zoom" role="group" aria-label="Zoom">
    <button
      type="button"
      class="btn btn-icon"
      data-testid="zoom-in"
      aria-label="Zoom in"
      title="Zoom in (+)"
      @click=${() => {
        viewport.zoomIn();
      }}
    >
      ${icon("plus")}
    </button>
    <span class="graph-scale" data-testid="graph-scale"></span>
    <button
      type="button"
      class="btn btn-icon"
      data-testid="zoom-out"
      aria-label="Zoom out"
      title="Zoom out (-)"
      @click=${() => {
        viewport.zoomOut();
      }}
    >
      ${icon("dash")}
    </button>
    <button
      type="button"
      class="btn btn-icon"
      data-testid="zoom-fit"
      aria-label="Fit the graph"
      title="Fit the graph (0)"
      @click=${() => {
        viewport.fit(layout);
      }}
    >
      ${icon("fullscreen")}
    </button>
  </div>`;
}

export function drawScale(root: HTMLElement, { scale }: Viewport): void {
  const element = root.querySelector(".graph-scale");
  if (element === null) return;
  const percent = 100 * scale;
  element.textContent = `${percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** Listens to the zoom keys while the view has the focus, or nothing has. */
export function listenToZoomKeys(
  root: HTMLElement,
  viewport: Viewport,
  picture: () => Picture | null,
): void {
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const isHere = target === document.body || (target instanceof Node && root.contains(target));
    const shown = root.hidden || !isHere || target instanceof HTMLInputElement ? null : picture();
    if (shown !== null && zoomBy(key, viewport, shown.layout)) event.preventDefault();
  });
}

function zoomBy(key: string, viewport: Viewport, layout: Layout): boolean {
  switch (key) {
    case "+":
    case "=":
      viewport.zoomIn();
      return true;
    case "-":
      viewport.zoomOut();
      return true;
    case "0":
      viewport.fit(layout);
      return true;
    default:
      return false;
  }
}
