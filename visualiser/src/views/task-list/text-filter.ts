/** The input that filters by text. */

import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { icon } from "../icons";
import type { Page } from "../view";

/** The search starts after a pause of this length. */
const DEBOUNCE_MS = 50;

export class TextFilter {
  /** What was typed and is not in the route yet; null if there is nothing. */
  private typed: string | null = null;
  private timer: number | undefined;

  constructor(private readonly page: Page) {}

  template(): TemplateResult {
    return html`<label class="find">
      ${icon("search")}
      <span class="visually-hidden">Filter tasks by text</span>
      <input
        type="search"
        class="form-control"
        data-testid="task-filter"
        placeholder="Filter tasks"
        autocomplete="off"
        spellcheck="false"
        .value=${live(this.typed ?? this.page.route.search)}
        @input=${(event: Event) => {
          this.type((event.target as HTMLInputElement).value);
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>`;
  }

  private type(text: string): void {
    this.typed = text;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.typed = null;
      // Not a step in the browser's history for each letter.
      this.page.go({ ...this.page.route, search: text, page: 1 }, "replace");
    }, DEBOUNCE_MS);
  }
}
