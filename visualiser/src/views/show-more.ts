/** Long lists are cut, with a button for more: too many items at once would freeze the page. */

import { html, nothing, type TemplateResult } from "lit-html";
import { formatCount, formatCountOf } from "../model/numbers";
import { icon } from "./icons";

interface Limited<T> {
  shown: T[];
  /** Shows more; nothing if all are shown. */
  button: TemplateResult | typeof nothing;
}

/** How many items are shown of each of several lists. */
export class ShowMore {
  /** By the name of the list. */
  private readonly limits = new Map<string, number>();

  /** `step`: how many items are shown at first, and how many more each time. */
  constructor(
    private readonly step: number,
    private readonly redraw: () => void,
  ) {}

  /** Cuts a list. `what`: an item in words, `worker`. */
  limit<T>(name: string, items: readonly T[], what: string): Limited<T> {
    const limit = this.limits.get(name) ?? this.step;
    const hidden = items.length - limit;
    return {
      shown: items.slice(0, limit),
      button: hidden > 0 ? this.button(name, limit, hidden, what) : nothing,
    };
  }

  private button(name: string, limit: number, hidden: number, what: string): TemplateResult {
    const words =
      hidden > this.step
        ? `Show ${formatCount(this.step)} of ${formatCountOf(hidden, `more ${what}`)}`
        : `Show the other ${formatCountOf(hidden, what)}`;
    return html`<button
      type="button"
      class="btn show-others"
      data-testid="show-others"
      @click=${() => {
        this.limits.set(name, limit + this.step);
        this.redraw();
      }}
    >
      ${words} ${icon("chevronDown")}
    </button>`;
  }
}
