/** The resources: how much of each is used, and by what. */

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

export const makeResourceList: MakeView = (root, page) => new ResourceList(root, page);

class ResourceList implements View, ResourceActions {
  /** By use; null before the first answer. */
  private resources: ResourceEntry[] | null = null;
  /** The names as they are shown. */
  private order: string[] = [];
  private typed = "";
  private readonly cards: ShowMore;
  readonly consumers: ShowMore;
  private readonly asked = new RequestedNumbers();

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
    // What is open is known already.
    this.redraw();
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const settle = this.asked.watch();
    const resources = readResources(await this.page.api.getResourceList());
    settle(() => true);
    this.resources = resources;
    this.redraw();
  }

  redraw(): void {
    if (this.resources === null) return;
    if (!this.isHeld()) this.order = this.resources.map(({ name }) => name);
    const resources = inOrderOf(this.order, this.resources).map((one) => this.asAsked(one));
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
    return this.asked.numberOf(resource.name) !== null;
  }

  setTotal({ name }: ResourceEntry, total: number): void {
    const isToBeSent = this.asked.ask(name, total);
    this.redraw();
    if (!isToBeSent) return;
    void this.page.act(
      () => this.asked.send(name, (n) => this.update(name, n)),
      `${name} has another total.`,
    );
  }

  private async update(name: string, total: number): Promise<void> {
    const isTaken = await this.page.api.updateResource(name, total);
    if (isTaken === false) throw new ApiError(`The server refused this total of ${name}.`, 0);
  }

  /** Whether the reader is at a card: were it to move away, the next press would change its neighbour. */
  private isHeld(): boolean {
    return this.root.querySelector(".stack:is(:hover, :has(:focus-visible))") !== null;
  }

  private asAsked(resource: ResourceEntry): ResourceEntry {
    const total = this.asked.numberOf(resource.name);
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
