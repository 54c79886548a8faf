/** What has become of each task of an action, a page at a time. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../../api/luigi";
import type { ActionResult, BulkAction } from "../../api/types";
import type { BulkName } from "../../model/bulk";
import { effectsOf, outcomeOf, partOf } from "../../model/bulk-words";
import { formatCount } from "../../model/numbers";
import { format } from "../../route";
import { icon } from "../icons";
import type { Page } from "../view";

const LENGTH = 50;

type Shown = "all" | "changed" | "skipped";

export class Results {
  private shown: Shown = "all";
  private offset = 0;
  private total: number;
  private rows: readonly ActionResult[];
  private error = "";

  constructor(
    private readonly name: BulkName,
    private readonly action: BulkAction,
    private readonly page: Page,
    private readonly changed: () => void,
  ) {
    this.total = action.results_total;
    this.rows = action.results.slice(0, LENGTH);
  }

  template(): TemplateResult {
    const { action, name } = this;
    const effects = action.changed === 0 ? [] : effectsOf(name, action);
    return html`<div data-testid="bulk-result" role="group" aria-label="Result">
      ${
        effects.length === 0
          ? nothing
          : html`<ul>
              ${effects.map((effect) => html`<li>${effect}</li>`)}
            </ul>`
      }
      ${this.choice()}
      ${this.error === "" ? nothing : html`<p class="invalid" role="alert">${this.error}</p>`}
      <ul class="bulk-results">
        ${this.rows.map((result) => this.row(result))}
      </ul>
      ${this.paging()}
    </div>`;
  }

  /** Which tasks are listed, where some have changed and others not. */
  private choice(): TemplateResult | typeof nothing {
    const skipped = this.action.skipped.reduce((sum, { count }) => sum + count, 0);
    if (skipped === 0 || this.action.changed === 0) return nothing;
    const { changed } = this.action;
    return html`<div class="bulk-choice" role="group" aria-label="Which tasks">
      ${this.chooser("all", `All (${formatCount(changed + skipped)})`)}
      ${this.chooser("changed", `Changed (${formatCount(changed)})`)}
      ${this.chooser("skipped", `Left as they are (${formatCount(skipped)})`)}
    </div>`;
  }

  private chooser(shown: Shown, word: string): TemplateResult {
    return html`<button
      type="button"
      class="btn btn-outline"
      data-testid="bulk-show"
      data-outcome=${shown}
      aria-pressed=${this.shown === shown}
      @click=${() => {
        this.shown = shown;
        void this.load(0);
      }}
    >
      ${word}
    </button>`;
  }

  private row(result: ActionResult): TemplateResult {
    const { task_id: taskId, family } = result;
    const part = partOf(result);
    return html`<li data-testid="bulk-task" data-task-id=${taskId} data-outcome=${result.outcome}>
      <a href=${format({ ...this.page.route, task: taskId })} title=${taskId}
        >${family === "" ? taskId : family}</a
      >
      <span class="mono dim">${taskId}</span>
      <span class="bulk-outcome"
        >${outcomeOf(this.name, this.action, result)}${part === "" ? "" : ` (${part})`}</span
      >
    </li>`;
  }

  private paging(): TemplateResult | typeof nothing {
    const { offset, total } = this;
    if (total <= LENGTH) return nothing;
    const last = Math.min(offset + LENGTH, total);
    return html`<div class="bulk-paging">
      ${this.turn("Previous page", "chevronLeft", offset - LENGTH, offset > 0)}
      <span role="status"
        >${formatCount(offset + 1)}–${formatCount(last)} of ${formatCount(total)}</span
      >
      ${this.turn("Next page", "chevronRight", offset + LENGTH, last < total)}
    </div>`;
  }

  private turn(
    word: string,
    iconName: "chevronLeft" | "chevronRight",
    offset: number,
    isPossible: boolean,
  ): TemplateResult {
    return html`<button
      type="button"
      class="btn btn-icon"
      aria-label=${word}
      title=${word}
      aria-disabled=${!isPossible}
      @click=${() => {
        if (isPossible) void this.load(offset);
      }}
    >
      ${icon(iconName)}
    </button>`;
  }

  private async load(offset: number): Promise<void> {
    const { action_id: id } = this.action;
    if (id === null) return;
    const part = { offset, limit: LENGTH };
    try {
      const found = await this.page.api.getAction(
        id,
        this.shown === "all" ? part : { ...part, outcome: this.shown },
      );
      this.offset = offset;
      this.total = found.results_total;
      this.rows = found.results;
      this.error = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.error = error.message;
    }
    this.changed();
  }
}
