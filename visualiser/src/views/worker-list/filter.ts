/** Filters of the workers: by text, and by kind. */

import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { formatCount } from "../../model/numbers";
import type { WorkerPage } from "../../api/types";
import { SHOWN, type Shown } from "../../model/workers";
import { icon } from "../icons";

const WORDS: Record<Shown, string> = {
  all: "All",
  busy: "Busy",
  idle: "Idle",
  silent: "Silent",
  disabled: "Disabled",
};

export function workerFilter(
  totals: WorkerPage["totals"],
  chosen: Shown,
  typed: string,
  change: { show: (shown: Shown) => void; find: (typed: string) => void },
): TemplateResult {
  return html`<label class="find">
      ${icon("search")}<span class="visually-hidden">Find workers</span>
      <input
        type="search"
        class="form-control"
        data-testid="worker-find"
        placeholder="Host, user or task"
        .value=${live(typed)}
        @input=${(event: Event) => {
          change.find((event.target as HTMLInputElement).value);
        }}
      />
    </label>
    <div class="seg" role="group" aria-label="Which workers">
      ${SHOWN.map(
        (shown) =>
          html`<button
            type="button"
            data-testid="worker-filter"
            data-shown=${shown}
            aria-pressed=${shown === chosen}
            @click=${() => {
              change.show(shown);
            }}
          >
            ${WORDS[shown]} ${formatCount(shown === "all" ? totals.workers : totals[shown])}
          </button>`,
      )}
    </div>`;
}
