/** The input that filters: words, or a query. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { createRef, ref } from "lit-html/directives/ref.js";
import type { Names } from "../../model/suggestions";
import { icon } from "../icons";
import type { Page } from "../view";

/** The search starts after a pause of this length. */
const DEBOUNCE_MS = 50;
const MAX_LENGTH = 2000;

export class TextFilter {
  /** Why the query cannot be read; empty if it can. */
  error = "";
  /** What was typed and is not in the route yet; null if there is nothing. */
  private typed: string | null = null;
  private timer: number | undefined;
  private readonly input = createRef<HTMLInputElement>();
  private readonly place = createRef<HTMLElement>();
  private hasSuggestions = false;
  private hasTyped = false;
  private workers: string[] = [];

  constructor(
    private readonly page: Page,
    /** Names that the rows shown know. */
    private readonly namesShown: () => Pick<Names, "params" | "resources">,
  ) {}

  template(): TemplateResult {
    return html`<div class="query">
      <label class="find">
        ${icon("search")}
        <span class="visually-hidden">Filter tasks by text or a query</span>
        <input
          type="search"
          class="form-control ${this.error === "" ? "" : "is-invalid"}"
          data-testid="task-filter"
          placeholder="Filter tasks"
          title="Words, or conditions such as status:failed family:etl.* waiting>1h"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          maxlength=${MAX_LENGTH}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded="false"
          aria-controls="query-suggestions"
          aria-invalid=${this.error === "" ? nothing : "true"}
          aria-errormessage=${this.error === "" ? nothing : "query-error"}
          ${ref(this.input)}
          .value=${live(this.typed ?? this.shownText())}
          @focus=${() => {
            void this.prepareSuggestions();
          }}
          @input=${(event: Event) => {
            this.type((event.target as HTMLInputElement).value);
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <div class="suggestions-place" ${ref(this.place)}></div>
      ${
        this.error === ""
          ? nothing
          : html`<p id="query-error" class="query-error" role="status" data-testid="query-error">
              ${this.error}
            </p>`
      }
    </div>`;
  }

  /** A space at the end, typed before the next word, is no part of the query. */
  private shownText(): string {
    const { search } = this.page.route;
    const shown = this.input.value?.value ?? "";
    return shown.trimEnd() === search ? shown : search;
  }

  private type(text: string): void {
    this.typed = text;
    this.hasTyped = true;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.typed = null;
      // Not a step in the browser's history for each letter.
      this.page.go({ ...this.page.route, search: text.trimEnd(), page: 1 }, "replace");
    }, DEBOUNCE_MS);
  }

  private async prepareSuggestions(): Promise<void> {
    const [input, place] = [this.input.value, this.place.value];
    if (this.hasSuggestions || input === undefined || place === undefined) return;
    this.hasSuggestions = true;
    const { Suggestions } = await import("./suggestions");
    const suggestions = new Suggestions(
      input,
      place,
      () => this.names(),
      (text) => {
        this.type(text);
      },
    );
    if (this.hasTyped) suggestions.open();
    // Without them there are the other suggestions.
    const workers = await this.page.api.getWorkers({ limit: 100 }).catch(() => null);
    this.workers = workers?.workers.map(({ worker }) => worker) ?? [];
  }

  private names(): Names {
    const families = this.page.summary?.families.map(({ family }) => family) ?? [];
    return { families, workers: this.workers, ...this.namesShown() };
  }
}
