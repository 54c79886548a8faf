/** What stands above the causes: how many there are, the search, the next one, and the families. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { FailurePage } from "../../api/types";
import { formatCount, formatCountOf } from "../../model/numbers";
import { icon } from "../icons";
import type { Page } from "../view";
import type { FailureActions } from "./actions";

const FAMILIES = 12;

export function failureHead(
  found: FailurePage,
  hasNext: boolean,
  page: Page,
  actions: FailureActions,
): TemplateResult {
  const causes = formatCountOf(found.total, "cause");
  return html`<div class="view-head">
    <h1>Failures</h1>
    <span class="dim view-note" data-testid="failure-total"
      >${formatCountOf(found.tasks, "task")}, ${causes}; what holds up most comes first</span
    >
    <label class="find">
      ${icon("search")}<span class="visually-hidden">Find causes</span>
      <input
        type="search"
        class="form-control"
        data-testid="failure-find"
        placeholder="Error, file or family"
        .value=${live(page.route.search)}
        @input=${(event: Event) => {
          const search = (event.target as HTMLInputElement).value;
          page.go({ ...page.route, search, failure: "" }, "replace");
        }}
      />
    </label>
    <button
      type="button"
      class="btn btn-outline"
      data-testid="next-failure"
      ?disabled=${!hasNext}
      title="Next failure (n)"
      @click=${() => {
        actions.next();
      }}
    >
      Next failure ${icon("chevronDown")}
    </button>
  </div>`;
}

/** The families of all failures; a click shows only the causes that one of them has. */
export function familyChips(found: FailurePage, page: Page): TemplateResult | typeof nothing {
  const { route } = page;
  if (found.families.length < 2 && route.family === "") return nothing;
  const shown = found.families.slice(0, FAMILIES);
  const left = found.families.length - shown.length;
  return html`<div class="failure-chips" role="group" aria-label="Families">
    ${shown.map(({ family, count }) => {
      const isPressed = route.family === family && family !== "";
      return html`<button
        type="button"
        class="chip"
        data-testid="failure-family"
        data-family=${family}
        aria-pressed=${isPressed}
        ?disabled=${family === ""}
        @click=${() => {
          page.go({ ...route, family: isPressed ? "" : family, failure: "" });
        }}
      >
        ${family === "" ? "no family" : family} <span class="dim">${formatCount(count)}</span>
        ${isPressed ? icon("x", "shown alone") : nothing}
      </button>`;
    })}
    ${left > 0 ? html`<span class="dim">and ${formatCount(left)} more</span>` : nothing}
  </div>`;
}
