/** The resources: how much of each is used, and by which tasks. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { ApiError } from "../api/luigi";
import { RequestedNumbers } from "../model/requested-numbers";
import { toggle } from "../model/query";
import {
  inOrderOf,
  readResources,
  selectResources,
  withTotal,
  type ResourceEntry,
} from "../model/resources";
import { keepFocus } from "./focus";
import { ShowMore } from "./show-more";
import { resourceCard, type ResourceActions } from "./resource-list/card";
import { noResourceMatches, noResources } from "./resource-list/empty";
import { resourceFilter } from "./resource-list/filter";
import type { MakeView, Page, View } from "./view";

const CARDS = 50;
const CONSUMERS = 50;
/** Milliseconds between two looks at rates. */
const RATE_DELAY = 5000;

export const makeResourceList: MakeView = (root, page) => new ResourceList(root, page);

class ResourceList implements View, ResourceActions {
  /** Sorted by use; null before the first answer. */
  private resources: ResourceEntry[] | null = null;
  /** The names in the order shown. */
  private order: string[] = [];
  private typed = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly cards: ShowMore;
  readonly consumers: ShowMore;
  private readonly requested = new RequestedNumbers();

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    const redraw = (): void => {
      this.redraw();
    };
    this.cards = new ShowMore(CARDS, redraw);
    this.consumers = new ShowMore(CONSUMERS, redraw);
  }

  async show(): Promise<void> {
    // The route says which are open; that can be drawn at once.
    this.redraw();
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const confirm = this.requested.beginFetch();
    const resources = readResources(await this.page.api.getResourceList());
    confirm(() => true);
    this.resources = resources;
    this.redraw();
    this.followRates();
  }

  /** Fetches again after a while if something counts for a rate: time alone changes that. */
  private followRates(): void {
    clearTimeout(this.timer);
    const isCounting = this.resources?.some(({ kind, used }) => kind === "rate" && used > 0);
    if (isCounting !== true) return;
    this.timer = setTimeout(() => {
      const isShown = this.page.route.tab === "resources" && this.root.isConnected;
      if (isShown && !document.hidden) this.refresh().catch(() => undefined);
    }, RATE_DELAY);
  }

  redraw(): void {
    if (this.resources === null) return;
    if (!this.isBusy()) this.order = this.resources.map(({ name }) => name);
    const resources = inOrderOf(this.order, this.resources).map((one) => this.asRequested(one));
    const content = this.content(resources);
    keepFocus(() => {
      render(content, this.root);
    });
  }

  isOpen(resource: ResourceEntry): boolean {
    return this.page.route.resources.includes(resource.name);
  }

  toggle(resource: ResourceEntry): void {
    this.open(toggle(this.page.route.resources, resource.name));
  }

  isTotalRequested(resource: ResourceEntry): boolean {
    return this.requested.numberOf(resource.name) !== null;
  }

  setTotal({ name }: ResourceEntry, total: number): void {
    const isNew = this.requested.request(name, total);
    this.redraw();
    if (!isNew) return;
    void this.page.act(
      () => this.requested.send(name, (n) => this.update(name, n)),
      `Changed the total of ${name}.`,
    );
  }

  private async update(name: string, total: number): Promise<void> {
    const isAccepted = await this.page.api.updateResource(name, total);
    if (isAccepted === false) throw new ApiError(`The server refused this total of ${name}.`, 0);
  }

  /** Whether the reader is using a card: if it moved, the next click would hit its neighbour. */
  private isBusy(): boolean {
    return this.root.querySelector(".stack:is(:hover, :has(:focus-visible))") !== null;
  }

  private asRequested(resource: ResourceEntry): ResourceEntry {
    const total = this.requested.numberOf(resource.name);
    return total === null ? resource : withTotal(resource, total);
  }

  private open(resources: string[]): void {
    this.page.go({ ...this.page.route, resources });
  }

  private content(resources: readonly ResourceEntry[]): TemplateResult {
    const areAllOpen = resources.every((resource) => this.isOpen(resource));
    const filter = resourceFilter(this.typed, areAllOpen, {
      find: (typed) => {
        this.find(typed);
      },
      openAll: () => {
        this.open(areAllOpen ? [] : resources.map(({ name }) => name));
      },
    });
    return html`<div class="resources">
      <div class="view-head">
        <h1>Resources</h1>
        ${resources.length === 0 ? nothing : filter}
      </div>
      ${resources.length === 0 ? noResources() : this.list(resources)}
    </div>`;
  }

  private list(resources: readonly ResourceEntry[]): TemplateResult {
    const found = selectResources(resources, this.typed);
    const { shown, button } = this.cards.limit("", found, "resource");
    const cards = repeat(
      shown,
      (resource) => resource.name,
      (resource) => resourceCard(resource, this.page, this),
    );
    const leave = (): void => {
      this.redraw();
    };
    return html`<div class="stack" @mouseleave=${leave}>
      ${cards} ${found.length === 0 ? this.noMatch() : nothing} ${button}
    </div>`;
  }

  private noMatch(): TemplateResult {
    return noResourceMatches(() => {
      this.find("");
    });
  }

  private find(typed: string): void {
    this.typed = typed;
    this.redraw();
  }
}
