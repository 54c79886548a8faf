/** What stands in place of causes. */

import { html, type TemplateResult } from "lit-html";
import type { Page } from "../view";

export function nothingFailed(): TemplateResult {
  return html`<div class="view-head"><h1>Failures</h1></div>
    <div class="card empty" data-testid="no-failures">
      <h2>Nothing has failed</h2>
      <p class="dim">
        Tasks that fail are grouped here by their error, with what waits for them at the top.
      </p>
    </div>`;
}

export function nothingMatches(page: Page): TemplateResult {
  return html`<div class="card empty" data-testid="no-match">
    <h2>No cause matches</h2>
    <p>
      <button
        type="button"
        class="btn"
        @click=${() => {
          page.go({ ...page.route, family: "", search: "", failure: "" });
        }}
      >
        Show all causes
      </button>
    </p>
  </div>`;
}
