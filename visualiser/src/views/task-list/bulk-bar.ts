/** The bar of actions for the selected rows, or for all tasks that match the filters of the list. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { TaskRow } from "../../api/types";
import { BULK_ACTIONS, bulksOf, filterOf, type BulkName, type Target } from "../../model/bulk";
import { formatCount, formatCountOf } from "../../model/numbers";
import { format, MAX_ROOTS, toGraph } from "../../route";
import { icon, type IconName } from "../icons";
import { openBulk } from "../open-bulk";
import type { Page } from "../view";

const WORDS: Record<BulkName, [word: string, icon: IconName]> = {
  retry: ["Retry from here", "arrowRepeat"],
  forgive: ["Forgive failures", "arrowClockwise"],
  "re-enable": ["Re-enable", "arrowClockwise"],
  "mark-done": ["Mark as done", "check"],
  hold: ["Hold", "lock"],
  release: ["Release", "unlock"],
};

export class BulkBar {
  /** Whether the actions are for all that match, not only for the selected rows. */
  private isForAll = false;

  constructor(
    private readonly page: Page,
    private readonly listener: { deselect: () => void; changed: () => void },
  ) {}

  /** `total`: how many tasks match. */
  template(selected: readonly TaskRow[], total: number): TemplateResult | typeof nothing {
    if (selected.length === 0 || total <= selected.length) this.isForAll = false;
    if (selected.length === 0) return nothing;
    return html`<div
      class="bulk"
      role="group"
      aria-label="Actions for the selected tasks"
      data-testid="bulk-bar"
    >
      <span role="status" data-testid="selected-count"
        >${
          this.isForAll
            ? `All ${formatCount(total)} that match`
            : `${formatCountOf(selected.length, "task")} selected`
        }</span
      >
      ${this.allButton(selected.length, total)} ${this.buttons(selected, total)}
      ${this.isForAll ? nothing : this.graphLink(selected)}
      <button
        type="button"
        class="btn btn-link"
        data-testid="clear-selection"
        @click=${this.listener.deselect}
      >
        Clear selection
      </button>
    </div>`;
  }

  private allButton(selected: number, total: number): TemplateResult | typeof nothing {
    if (total <= selected) return nothing;
    const other = this.isForAll
      ? `Only the ${formatCount(selected)} selected`
      : `All ${formatCount(total)} that match`;
    return html`<button
      type="button"
      class="btn btn-link"
      data-testid="bulk-all-matching"
      @click=${() => {
        this.isForAll = !this.isForAll;
        this.listener.changed();
      }}
    >
      ${other}
    </button>`;
  }

  private buttons(selected: readonly TaskRow[], total: number): TemplateResult[] {
    if (this.isForAll) {
      const target: Target = { kind: "filter", filter: filterOf(this.page.route), total };
      return BULK_ACTIONS.map((name) => this.button(name, target));
    }
    const target: Target = { kind: "tasks", taskIds: selected.map((task) => task.task_id) };
    return bulksOf(selected).map(({ name, count }) => this.button(name, target, count));
  }

  /** Leads to the graph with the selected tasks as roots. */
  private graphLink(selected: readonly TaskRow[]): TemplateResult {
    const isPossible = selected.length <= MAX_ROOTS;
    const route = toGraph(this.page.route, ...selected.map((task) => task.task_id));
    return html`<a
      class="btn btn-outline"
      data-testid="bulk-graph"
      role="link"
      tabindex="0"
      href=${isPossible ? format(route) : nothing}
      aria-disabled=${isPossible ? nothing : "true"}
      title=${
        isPossible
          ? "What they depend on, in one graph"
          : `A graph shows at most ${formatCountOf(MAX_ROOTS, "root")}`
      }
      >${icon("diagram")} Graph of ${selected.length === 1 ? "it" : "these"}</a
    >`;
  }

  private button(name: BulkName, target: Target, count?: number): TemplateResult {
    const [word, iconName] = WORDS[name];
    return html`<button
      type="button"
      class="btn btn-outline"
      data-testid="bulk-action"
      data-action=${name}
      data-needs="operate"
      @click=${() => {
        void openBulk(name, target, this.page);
      }}
    >
      ${icon(iconName)} ${word}${count === undefined ? "" : ` (${formatCount(count)})`}
    </button>`;
  }
}
