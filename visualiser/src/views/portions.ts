/** Long lists are shown in portions: more items at once would freeze the page. */

import { html, nothing, type TemplateResult } from "lit-html";
import { formatCount, formatCountOf } from "../model/numbers";
import { icon } from "./icons";

interface Portion<T> {
  shown: T[];
  /** A button that shows more; nothing if all are shown. */
  others: TemplateResult | typeof nothing;
}

/** How much is shown of each of several lists, by name: at first one portion. */
export class Portions {
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly portion: number,
    private readonly redraw: () => void,
  ) {}

  /** What the items are: `worker`. */
  of<T>(name: string, items: readonly T[], what: string): Portion<T> {
    const count = this.counts.get(name) ?? this.portion;
    const others = items.length - count;
    return {
      shown: items.slice(0, count),
      others: others > 0 ? this.button(name, count, others, what) : nothing,
    };
  }

  private button(name: string, count: number, others: number, what: string): TemplateResult {
    const words =
      others > this.portion
        ? `Show ${formatCount(this.portion)} of ${formatCountOf(others, `more ${what}`)}`
        : `Show the other ${formatCountOf(others, what)}`;
    return html`<button
      type="button"
      class="btn show-others"
      data-testid="show-others"
      @click=${() => {
        this.counts.set(name, count + this.portion);
        this.redraw();
      }}
    >
      ${words} ${icon("chevronDown")}
    </button>`;
  }
}
