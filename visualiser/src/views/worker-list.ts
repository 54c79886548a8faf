/** The workers: figures over all of them, a card for each that is busy, and a line for each other. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { WorkerPage, WorkerRow } from "../api/types";
import { formatCount, formatCountOf } from "../model/numbers";
import { RequestedNumbers } from "../model/requested-numbers";
import { readWorkers, splitBusy, type Shown, type WorkerEntry } from "../model/workers";
import { keepFocus } from "./focus";
import { icon } from "./icons";
import { ShowMore } from "./show-more";
import type { MakeView, Page, View } from "./view";
import { workerCard, workerLine, type WorkerActions } from "./worker-list/card";
import { askToDisable } from "./worker-list/disable";
import { noWorkerMatches, noWorkers } from "./worker-list/empty";
import { workerFigures } from "./worker-list/figures";
import { workerFilter } from "./worker-list/filter";

/** Workers that are shown at first, and how many more each time. */
const FIRST = 100;
const STEP = 400;
/** How many the server describes at a time. */
const MAX_LIMIT = 500;
const RUNNING = 20;
/** How long the reader pauses typing before the server is asked. */
const PAUSE_MS = 150;

export const makeWorkerList: MakeView = (root, page) => new WorkerList(root, page);

/** What was fetched. */
interface Fetched {
  totals: WorkerPage["totals"];
  /** How many workers fit. */
  total: number;
  workers: WorkerEntry[];
}

class WorkerList implements View, WorkerActions {
  /** Null before the first answer. */
  private fetched: Fetched | null = null;
  private shown: Shown = "all";
  private typed = "";
  private wanted = FIRST;
  private timer: number | undefined;
  private readonly opened = new Set<string>();
  readonly running: ShowMore;
  private readonly requested = new RequestedNumbers();

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    this.running = new ShowMore(RUNNING, () => {
      this.redraw();
    });
  }

  show(): Promise<void> {
    return this.refresh();
  }

  async refresh(): Promise<void> {
    const confirm = this.requested.beginFetch();
    const fetched = await this.fetch();
    const byId = new Map(fetched.workers.map((worker) => [worker.id, worker]));
    confirm((id, number) => hasApplied(byId.get(id), number));
    this.fetched = fetched;
    this.redraw();
  }

  redraw(): void {
    if (this.fetched === null) return;
    const content = this.content(this.fetched);
    keepFocus(() => {
      render(content, this.root);
    });
  }

  isOpen(worker: WorkerEntry): boolean {
    return this.opened.has(worker.id);
  }

  toggle(worker: WorkerEntry): void {
    if (!this.opened.delete(worker.id)) this.opened.add(worker.id);
    this.redraw();
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

  /** Fetches as many workers as are wanted, in pages. Some may move between pages meanwhile. */
  private async fetch(): Promise<Fetched> {
    const rows = new Map<string, WorkerRow>();
    const { shown, typed, wanted } = this;
    let page: WorkerPage;
    let cursor: string | null = null;
    do {
      const limit = Math.min(MAX_LIMIT, wanted - rows.size);
      const query = { show: shown, search: typed, limit, ...(cursor === null ? {} : { cursor }) };
      page = await this.page.api.getWorkers(query);
      for (const row of page.workers) rows.set(row.worker, row);
      cursor = page.next_cursor;
    } while (cursor !== null && rows.size < wanted);
    return { totals: page.totals, total: page.total, workers: readWorkers([...rows.values()]) };
  }

  private content(fetched: Fetched): TemplateResult {
    const { totals } = fetched;
    const filter = workerFilter(totals, this.shown, this.typed, {
      show: (shown) => {
        this.filter(shown, this.typed);
      },
      find: (typed) => {
        this.filter(this.shown, typed, PAUSE_MS);
      },
    });
    return html`<div class="workers">
      <div class="view-head">
        <h1>Workers</h1>
        ${totals.workers === 0 ? nothing : filter}
      </div>
      ${totals.workers === 0 ? noWorkers() : this.list(fetched)}
    </div>`;
  }

  private list({ totals, total, workers }: Fetched): TemplateResult {
    const [busy, others] = splitBusy(workers);
    const id = (worker: WorkerEntry): string => worker.id;
    return html`${workerFigures(totals, this.page.summary)}
      <div class="stack">
        ${repeat(busy, id, (worker) => workerCard(worker, this.page, this))}
        ${
          others.length === 0
            ? nothing
            : html`<div class="card worker-lines">
                ${repeat(others, id, (worker) => workerLine(worker, this.page, this))}
              </div>`
        }
        ${total === 0 ? this.noMatch() : nothing} ${this.moreButton(total - workers.length)}
      </div>`;
  }

  private moreButton(hidden: number): TemplateResult | typeof nothing {
    if (hidden <= 0) return nothing;
    const words =
      hidden > STEP
        ? `Show ${formatCount(STEP)} of ${formatCountOf(hidden, "more worker")}`
        : `Show the other ${formatCountOf(hidden, "worker")}`;
    return html`<button
      type="button"
      class="btn show-others"
      data-testid="show-others"
      @click=${() => {
        this.wanted += STEP;
        void this.page.refresh();
      }}
    >
      ${words} ${icon("chevronDown")}
    </button>`;
  }

  private noMatch(): TemplateResult {
    return noWorkerMatches(() => {
      this.filter("all", "");
    });
  }

  private filter(shown: Shown, typed: string, pauseMs = 0): void {
    this.shown = shown;
    this.typed = typed;
    this.wanted = FIRST;
    this.redraw();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      void this.page.refresh();
    }, pauseMs);
  }
}

/** Whether a worker reports the requested number, or has at least read the message. */
function hasApplied(worker: WorkerEntry | undefined, number: number): boolean {
  return worker === undefined || worker.processes === number || worker.unread === 0;
}
