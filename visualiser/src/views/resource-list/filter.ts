/** The filter of the resources, and the button that opens all of them. */

import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { icon } from "../icons";

export function resourceFilter(
  typed: string,
  areAllOpen: boolean,
  change: { find: (typed: string) => void; openAll: () => void },
): TemplateResult {
  return html`<span class="dim view-note">sorted by use</span>
    <label class="find">
      ${icon("search")}<span class="visually-hidden">Find resources</span>
      <input
        type="search"
        class="form-control"
        data-testid="resource-find"
        placeholder="Resource or consumer"
        .value=${live(typed)}
        @input=${(event: Event) => {
          change.find((event.target as HTMLInputElement).value);
        }}
      />
    </label>
    <button type="button" class="btn" data-testid="open-all" @click=${change.openAll}>
      ${areAllOpen ? "Close all" : "Open all"}
    </button>`;
}
