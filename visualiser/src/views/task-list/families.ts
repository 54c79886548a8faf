/** The sidebar: task families in folders. A click filters, another one clears the filter. */

import Offcanvas from "bootstrap/js/dist/offcanvas";
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { FamilySummary } from "../../api/types";
import {
  findFamilies,
  groupFamilies,
  limitFolders,
  shortName,
  type Folder,
} from "../../model/families";
import { formatCount } from "../../model/numbers";
import type { Route } from "../../route";
import { readChoice, writeChoice } from "../choices";
import { icon } from "../icons";
import type { Page } from "../view";
import type { Holds } from "./holds";
import { piecesOf } from "./proportions";

/** How many lines are drawn at first, and how many more each time. */
const LINES = 250;

const ID = "families";

const SIDEBAR = {
  name: "luigid.sidebar",
  values: ["open", "closed"] as const,
  fallback: "open" as const,
};

/** Below this width the sidebar is an overlay, closed at first: Bootstrap's offcanvas-xl. */
const NARROW = window.matchMedia("(max-width: 1199.98px)");

export class Families {
  private query = "";
  private readonly folded = new Set<string | null>();
  private lines = LINES;

  constructor(
    private readonly page: Page,
    private readonly holds: Holds,
    /** Redraws the view. */
    private readonly changed: () => void,
  ) {
    NARROW.addEventListener("change", changed);
  }

  /** A button that opens and closes the sidebar, beside the tasks or over them. */
  toggleButton(): TemplateResult {
    const isOpen = isSidebarOpen() && !NARROW.matches;
    return html`<button
      type="button"
      class="btn btn-outline sidebar-toggle"
      data-testid="sidebar-toggle"
      aria-controls=${ID}
      aria-expanded=${isOpen}
      title="Show or hide the families"
      @click=${() => {
        this.toggle();
      }}
    >
      ${icon("layoutSidebar")}<span>Families</span>
    </button>`;
  }

  template(route: Route): TemplateResult {
    return html`<aside
      class="families offcanvas-xl offcanvas-start"
      id=${ID}
      tabindex="-1"
      aria-label="Task families"
      data-open=${isSidebarOpen()}
    >
      <div class="families-head">
        <h2>Families</h2>
        <button
          type="button"
          class="btn btn-icon d-xl-none"
          aria-label="Close"
          data-bs-dismiss="offcanvas"
          data-bs-target="#${ID}"
        >
          ${icon("x")}
        </button>
      </div>
      ${this.finder()}
      <div class="families-list">${this.folders(route)}</div>
    </aside>`;
  }

  private finder(): TemplateResult {
    return html`<label class="find">
      ${icon("search")}
      <span class="visually-hidden">Find a family</span>
      <input
        type="search"
        class="form-control"
        data-testid="find-family"
        placeholder="Find a family"
        autocomplete="off"
        spellcheck="false"
        .value=${this.query}
        @input=${(event: Event) => {
          this.query = (event.target as HTMLInputElement).value;
          this.changed();
        }}
      />
    </label>`;
  }

  private folders(route: Route): TemplateResult {
    const families = this.page.summary?.families ?? [];
    const found = findFamilies(families, this.query);
    // Matches are shown even in folded folders.
    const isOpen = ({ prefix }: Folder): boolean => this.query !== "" || !this.folded.has(prefix);
    const { folders, left } = limitFolders(groupFamilies(found), isOpen, this.lines);
    if (folders.length === 0 && this.page.summary !== null) {
      const why = families.length === 0 ? "No family yet." : "No family matches.";
      return html`<p class="families-none dim">${why}</p>`;
    }
    return html`${repeat(
      folders,
      ({ prefix }) => prefix,
      (folder) => this.folder(folder, isOpen(folder), route),
    )}
    ${left > 0 ? this.moreButton(left) : nothing}`;
  }

  private folder(folder: Folder, isOpen: boolean, route: Route): TemplateResult {
    return html`<section class="folder">
      <button
        type="button"
        class="family folder-head"
        aria-expanded=${isOpen}
        @click=${() => {
          this.fold(folder.prefix);
        }}
      >
        ${icon(isOpen ? "chevronDown" : "chevronRight")}
        <span class="cut">${folder.prefix ?? "Others"}</span>
        <span class="family-count">${formatCount(folder.total)}</span>
      </button>
      ${repeat(
        folder.families,
        ({ family }) => family,
        (family) => this.family(family, route),
      )}
    </section>`;
  }

  private family({ family, total, statuses }: FamilySummary, route: Route): TemplateResult {
    const isChosen = route.family === family;
    return html`<button
      type="button"
      class="family"
      data-testid="family"
      data-family=${family}
      aria-pressed=${isChosen}
      title=${family}
      @click=${() => {
        this.page.go({ ...this.page.route, family: isChosen ? "" : family, page: 1 });
        offcanvas()?.hide();
      }}
    >
      <span class="cut"
        >${shortName(family)}${this.holds.isHeld(family) ? icon("lock", "held") : nothing}</span
      >
      <span class="family-count">${formatCount(total)}</span>
      <span class="mini-bar" aria-hidden="true">${piecesOf(statuses)}</span>
    </button>`;
  }

  private moreButton(left: number): TemplateResult {
    return html`<button
      type="button"
      class="btn btn-link families-more"
      @click=${() => {
        this.lines += LINES;
        this.changed();
      }}
    >
      Show more (${formatCount(left)})
    </button>`;
  }

  private fold(prefix: string | null): void {
    if (!this.folded.delete(prefix)) this.folded.add(prefix);
    this.changed();
  }

  private toggle(): void {
    if (NARROW.matches) {
      offcanvas()?.toggle();
      return;
    }
    writeChoice(SIDEBAR, isSidebarOpen() ? "closed" : "open");
    this.changed();
  }
}

function isSidebarOpen(): boolean {
  return readChoice(SIDEBAR) === "open";
}

function offcanvas(): Offcanvas | null {
  const element = document.getElementById(ID);
  return element === null ? null : Offcanvas.getOrCreateInstance(element);
}
