/** Banners about the whole page: a lost connection, a pause, a failure, a link that is partly wrong. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { Frame } from "./frame";
import { icon, type IconName } from "./icons";
import { timeOf } from "./time";

export function drawBanners(page: Frame): void {
  const root = document.getElementById("banners");
  if (root === null) return;
  render(html`${lost(page)} ${paused(page)} ${failed(page)} ${warnings(page)}`, root);
}

function lost(page: Frame): TemplateResult | typeof nothing {
  if (page.live.state !== "lost") return nothing;
  const shown = page.updated === 0 ? nothing : html`Shown as of ${timeOf(page.updated, page)}.`;
  const again = button("Try now", () => {
    page.live.resume();
  });
  return banner("danger", "triangle", html`<strong>Connection lost.</strong> ${shown}`, again);
}

function paused(page: Frame): TemplateResult | typeof nothing {
  if (page.summary?.is_paused !== true) return nothing;
  const text = html`<strong>The scheduler is paused.</strong> Running tasks continue; no new tasks
    start.`;
  const resume = page.summary.server.is_pause_enabled
    ? html`<span data-needs="operate"
        >${button("Resume", () => {
          void page.act(() => page.api.unpause(), "The scheduler is running again.");
        })}</span
      >`
    : nothing;
  return banner("warning", "pause", text, resume);
}

function failed(page: Frame): TemplateResult | typeof nothing {
  if (page.failure === "") return nothing;
  const again = button("Try again", () => {
    page.live.resume();
    void page.refresh();
  });
  return banner(
    "danger",
    "triangle",
    html`<strong>This view could not be loaded.</strong> ${page.failure}`,
    again,
  );
}

function warnings(page: Frame): TemplateResult | typeof nothing {
  if (page.warnings.length === 0) return nothing;
  const dismiss = html`<button
    type="button"
    class="btn btn-icon"
    aria-label="Dismiss"
    @click=${() => {
      page.dismissWarnings();
    }}
  >
    ${icon("x")}
  </button>`;
  return html`<div class="banner banner-note" data-testid="note" role="status">
    ${icon("infoCircle")}
    <div>${page.warnings.map((warning) => html`<div>${warning}</div>`)}</div>
    ${dismiss}
  </div>`;
}

function banner(
  kind: "danger" | "warning",
  name: IconName,
  text: TemplateResult,
  action: TemplateResult | typeof nothing,
): TemplateResult {
  return html`<div class="banner banner-${kind}" data-testid="banner" role="alert">
    ${icon(name)}
    <div>${text}</div>
    ${action}
  </div>`;
}

function button(text: string, action: () => void): TemplateResult {
  return html`<button type="button" class="btn btn-link" @click=${action}>${text}</button>`;
}
