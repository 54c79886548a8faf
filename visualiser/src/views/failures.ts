/** The failures: a card for each cause, what to mend first at the top. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { ApiError } from "../api/luigi";
import type { FailureDetails, FailureGroup, FailurePage } from "../api/types";
import { keyAfter } from "../model/failures";
import type { Route } from "../route";
import type { FailureActions } from "./failures/actions";
import { failureCard } from "./failures/card";
import { nothingFailed, nothingMatches } from "./failures/empty";
import { familyChips, failureHead } from "./failures/filter";
import { retryAll } from "./failures/retry";
import { keepFocus } from "./focus";
import type { MakeView, Page, View } from "./view";

/** Groups, and tasks of the open one, that are shown at first, and how many more each time. */
const GROUPS = 50;
const TASKS = 20;
/** The server has no longer pages. */
const MAX = 500;

export const makeFailures: MakeView = (root, page) => new Failures(root, page);

class Failures implements View, FailureActions {
  /** Null before the first answer. */
  private found: FailurePage | null = null;
  /** The group that is open, with its tasks; null if none is. */
  private open: FailureDetails | null = null;
  /** The key of a group that was asked for, and of which nothing is left. */
  private mended = "";
  /** The group that the page has opened by itself, until the reader chooses. */
  private chosenKey = "";
  /** Whether the reader wants no group open. */
  private isClosed = false;
  private groups = GROUPS;
  private tasks = TASKS;
  private request = new AbortController();
  /** The group whose heading gets the focus once it is drawn. */
  private focusKey = "";

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {}

  show(route: Route): Promise<void> {
    if (route.failure !== "") this.isClosed = false;
    return this.load(route);
  }

  refresh(): Promise<void> {
    return this.load(this.page.route);
  }

  redraw(): void {
    if (this.found === null) return;
    const content = this.content(this.found);
    keepFocus(() => {
      render(content, this.root);
    });
    this.moveFocus();
  }

  toggle(key: string): void {
    const isOpen = this.open?.key === key;
    this.isClosed = isOpen;
    this.tasks = TASKS;
    this.goTo(isOpen ? "" : key);
  }

  next(): void {
    const key = keyAfter(this.cards(), this.open?.key ?? "");
    if (key === null) return;
    this.isClosed = false;
    this.tasks = TASKS;
    this.focusKey = key;
    this.goTo(key);
  }

  retry(group: FailureGroup): void {
    void retryAll(group, this.page);
  }

  moreTasks(): void {
    this.tasks = Math.min(MAX, this.tasks + TASKS);
    void this.page.refresh();
  }

  private goTo(failure: string): void {
    const { route } = this.page;
    if (route.failure === failure) void this.page.refresh();
    else this.page.go({ ...route, failure });
  }

  private async load(route: Route): Promise<void> {
    this.request.abort();
    this.request = new AbortController();
    const { signal } = this.request;
    const { family, search } = route;
    const query = { family: family === "" ? [] : [family], search, limit: this.groups };
    const found = await this.page.api.getFailures(query, signal);
    const key = route.failure === "" ? this.choose(found) : route.failure;
    const open = key === "" ? null : await this.find(key, signal);
    this.found = found;
    this.open = open;
    this.mended = open === null ? route.failure : "";
    this.redraw();
  }

  /** Returns the key of the group to open if the link names none: the same again, else the first. */
  private choose(found: FailurePage): string {
    const { groups } = found;
    if (this.isClosed) return "";
    if (!groups.some((group) => group.key === this.chosenKey))
      this.chosenKey = groups[0]?.key ?? "";
    return this.chosenKey;
  }

  /** Returns null if nothing fails with the error any more. */
  private async find(key: string, signal: AbortSignal): Promise<FailureDetails | null> {
    try {
      return await this.page.api.getFailure(key, { limit: this.tasks }, signal);
    } catch (error) {
      if (error instanceof ApiError && error.kind === "unknown-failure") return null;
      throw error;
    }
  }

  /** The groups that are shown: one that a link names even if the filters leave it out. */
  private cards(): FailureGroup[] {
    const groups = this.found?.groups ?? [];
    const { open } = this;
    if (open === null || groups.some((group) => group.key === open.key)) return groups;
    return [open, ...groups];
  }

  private content(found: FailurePage): TemplateResult {
    const isFiltered = this.page.route.family !== "" || this.page.route.search !== "";
    const cards = this.cards();
    if (cards.length === 0 && !isFiltered)
      return html`<div class="failures">${nothingFailed()}</div>`;
    return html`<div class="failures">
      ${failureHead(found, cards.length > 1, this.page, this)} ${familyChips(found, this.page)}
      ${this.mended === "" ? nothing : mendedNote()}
      <div class="stack">
        ${repeat(
          cards,
          (group) => group.key,
          (group) =>
            failureCard(group, this.open?.key === group.key ? this.open : null, this.page, this),
        )}
        ${cards.length === 0 ? nothingMatches(this.page) : this.moreGroups(found)}
      </div>
    </div>`;
  }

  private moreGroups(found: FailurePage): TemplateResult | typeof nothing {
    if (found.next_cursor === null || this.groups >= MAX) return nothing;
    return html`<button
      type="button"
      class="btn show-others"
      data-testid="show-others"
      @click=${() => {
        this.groups = Math.min(MAX, this.groups + GROUPS);
        void this.page.refresh();
      }}
    >
      Show more causes
    </button>`;
  }

  private moveFocus(): void {
    if (this.focusKey === "" || this.open?.key !== this.focusKey) return;
    const selector = `[data-key="${CSS.escape(this.focusKey)}"]`;
    const card = this.root.querySelector<HTMLElement>(selector);
    this.focusKey = "";
    card?.scrollIntoView({ block: "start" });
    card?.querySelector<HTMLElement>("h2 button")?.focus({ preventScroll: true });
  }
}

function mendedNote(): TemplateResult {
  return html`<p class="card failures-note" role="status" data-testid="failure-mended">
    No task fails any more with the error that the link names.
  </p>`;
}
