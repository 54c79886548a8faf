/** The workers: figures over all of them, and a card for each. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { RequestedNumbers } from "../model/requested-numbers";
import { readWorkers, selectWorkers, type Shown, type WorkerEntry } from "../model/workers";
import { keepFocus } from "./focus";
import { ShowMore } from "./show-more";
import type { MakeView, Page, View } from "./view";
import { workerCard, type WorkerActions } from "./worker-list/card";
import { askToDisable } from "./worker-list/disable";
import { noWorkerMatches, noWorkers } from "./worker-list/empty";
import { workerFigures } from "./worker-list/figures";
import { workerFilter } from "./worker-list/filter";

const CARDS = 50;
const RUNNING = 20;

export const makeWorkerList: MakeView = (root, page) => new WorkerList(root, page);

class WorkerList implements View, WorkerActions {
  /** Null before the first answer. */
  private workers: WorkerEntry[] | null = null;
  private shown: Shown = "all";
  private typed = "";
  private readonly cards: ShowMore;
  readonly running: ShowMore;
  private readonly requested = new RequestedNumbers();

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    const redraw = (): void => {
      this.redraw();
    };
    this.cards = new ShowMore(CARDS, redraw);
    this.running = new ShowMore(RUNNING, redraw);
  }

  show(): Promise<void> {
    return this.refresh();
  }

  async refresh(): Promise<void> {
    const confirm = this.requested.beginFetch();
    const workers = readWorkers(await this.page.api.getWorkerList());
    const byId = new Map(workers.map((worker) => [worker.id, worker]));
    confirm((id, number) => hasApplied(byId.get(id), number));
    this.workers = workers;
    this.redraw();
  }

  redraw(): void {
    if (this.workers === null) return;
    const content = this.content(this.workers);
    keepFocus(() => {
      render(content, this.root);
    });
  }

  requestedProcesses(worker: WorkerEntry): number | null {
    return this.requested.numberOf(worker.id);
  }

  setProcesses(worker: WorkerEntry, number: number): void {
    const isNew = this.requested.request(worker.id, number);
    this.redraw();
    if (!isNew) return;
    const { api } = this.page;
    void this.page.act(
      () => this.requested.send(worker.id, (n) => api.setWorkerProcesses(worker.id, n)),
      `Asked ${worker.name} to change its number of processes.`,
    );
  }

  disable(worker: WorkerEntry): void {
    void askToDisable(worker, this.page);
  }

  private content(workers: readonly WorkerEntry[]): TemplateResult {
    const filter = workerFilter(workers, this.shown, this.typed, this.page.now(), {
      show: (shown) => {
        this.filter(shown, this.typed);
      },
      find: (typed) => {
        this.filter(this.shown, typed);
      },
    });
    return html`<div class="workers">
      <div class="view-head">
        <h1>Workers</h1>
        ${workers.length === 0 ? nothing : filter}
      </div>
      ${workers.length === 0 ? noWorkers() : this.list(workers)}
    </div>`;
  }

  private list(workers: readonly WorkerEntry[]): TemplateResult {
    const found = selectWorkers(workers, this.shown, this.typed, this.page.now());
    const { shown, button } = this.cards.limit("", found, "worker");
    const cards = repeat(
      shown,
      (worker) => worker.id,
      (worker) => workerCard(worker, this.page, this),
    );
    return html`${workerFigures(workers, this.page.summary)}
      <div class="stack">${cards} ${found.length === 0 ? this.noMatch() : nothing} ${button}</div>`;
  }

  private noMatch(): TemplateResult {
    return noWorkerMatches(() => {
      this.filter("all", "");
    });
  }

  private filter(shown: Shown, typed: string): void {
    this.shown = shown;
    this.typed = typed;
    this.redraw();
  }
}

/** Whether a worker reports the requested number, or has at least read the message. */
function hasApplied(worker: WorkerEntry | undefined, number: number): boolean {
  return worker === undefined || worker.processes === number || worker.unread === 0;
}
