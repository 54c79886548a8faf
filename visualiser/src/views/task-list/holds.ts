/** What is held wide, as the task list shows it: how many holds, and which families. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../../api/luigi";
import type { Hold } from "../../api/types";
import { formatCountOf } from "../../model/numbers";
import { isPlain } from "../../model/query-text";
import type { Route } from "../../route";
import { icon } from "../icons";
import type { Page } from "../view";

export class Holds {
  private holds: readonly Hold[] = [];

  constructor(
    private readonly page: Page,
    private readonly changed: () => void,
  ) {}

  /** Fetches them; the list can do without. */
  async load(): Promise<void> {
    try {
      this.holds = await this.page.api.getWideHolds();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return;
    }
    this.changed();
  }

  /** Whether a hold covers all tasks of a family. */
  isHeld(family: string): boolean {
    return this.holds.some((hold) => hold.search === "" && hold.family.includes(family));
  }

  /** The holds, and a button that holds what the list is filtered by. */
  template({ family, search }: Route): TemplateResult {
    return html`${this.listButton()}
    ${(family === "" && search === "") || !isPlain(search) ? nothing : this.holdButton(family, search)}`;
  }

  private listButton(): TemplateResult | typeof nothing {
    if (this.holds.length === 0) return nothing;
    return html`<button
      type="button"
      class="btn btn-outline"
      data-testid="holds"
      title="What is held"
      @click=${async () => {
        (await import("../bulk/holds")).showHolds(this.holds, this.page);
      }}
    >
      ${icon("lock")} ${formatCountOf(this.holds.length, "hold")}
    </button>`;
  }

  private holdButton(family: string, search: string): TemplateResult | typeof nothing {
    if (search === "" && this.isHeld(family)) return nothing;
    return html`<button
      type="button"
      class="btn btn-outline"
      data-testid="hold-matching"
      data-needs="operate"
      title="Hold these tasks, and those that are scheduled later"
      @click=${async () => {
        (await import("../bulk/holds")).askToHold({ family, search }, this.page);
      }}
    >
      ${icon("lock")} ${search === "" ? "Hold the family" : "Hold all that match"}
    </button>`;
  }
}
