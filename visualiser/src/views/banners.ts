/** What the reader must know about the whole page: a lost connection, a pause, a link that asked in vain. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { LivePage } from "../page";
import { icon, type IconName } from "./icons";
import { timeOf } from "./time";

export function drawBanners(page: LivePage): void {
  const root = document.getElementById("banners");
  if (root === null) return;
  render(html`${lost(page)} ${paused(page)} ${failed(page)} ${faults(page)}`, root);
}

function lost(page: LivePage): TemplateResult | typeof nothing {
  if (page.live.state !== "lost") return nothing;
  const shown = page.updated === 0 ? nothing : html`Shown: as of ${timeOf(page.updated, page)}.`;
  const again = button("Try now", () => {
    page.live.resume();
  });
  return banner("danger", "triangle", html`<strong>Connection lost.</strong> ${shown}`, again);
}

function paused(page: LivePage): TemplateResult | typeof nothing {
  if (page.summary?.is_paused !== true) return nothing;
  const text = html`<strong>The scheduler is paused.</strong> Running tasks go on, no new ones are
    handed out.`;
  const resume = page.summary.server.is_pause_enabled
    ? button("Resume", () => {
        void page.act(() => page.api.unpause(), "The scheduler runs again.");
      })
    : nothing;
  return banner("warning", "pause", text, resume);
}

function failed(page: LivePage): TemplateResult | typeof nothing {
  if (page.failure === "") return nothing;
  const again = button("Try again", () => {
    page.live.resume();
    void page.refresh();
  });
  return banner(
    "danger",
    "triangle",
    html`<strong>This could not be loaded.</strong> ${page.failure}`,
    again,
  );
}

function faults(page: LivePage): TemplateResult | typeof nothing {
  if (page.faults.length === 0) return nothing;
  const dismiss = html`<button
    type="button"
    class="btn btn-icon"
    aria-label="Dismiss"
    @click=${() => {
      page.dismissFaults();
    }}
  >
    ${icon("x")}
  </button>`;
  return html`<div class="banner banner-note" data-testid="note" role="status">
    ${icon("infoCircle")}
    <div>${page.faults.map((fault) => html`<div>${fault}</div>`)}</div>
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
