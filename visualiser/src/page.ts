/** The page around the views: route, counts, live changes, and which view is shown. */

import { ApiError, type LuigiAPI } from "./api/luigi";
import { Live, type LiveState } from "./api/live";
import type { Change, Summary } from "./api/types";
import type { TimeForm } from "./model/times";
import { format, parse, START, type Route, type Tab } from "./route";
import { drawBanners } from "./views/banners";
import { loadView, PANEL } from "./views/catalogue";
import { drawNavigation } from "./views/navigation";
import { readChoice, TIMES, writeChoice } from "./views/choices";
import { say } from "./views/notices";
import type { Page, View } from "./views/view";

const TITLES: Record<Tab, string> = {
  tasks: "Tasks",
  graph: "Graph",
  workers: "Workers",
  resources: "Resources",
};

/** Times in the page grow old; so do the workers' check-ins, which are no change to the server. */
const SECONDS_BETWEEN_TICKS = 10;

export class LivePage implements Page {
  route: Route = START;
  summary: Summary | null = null;
  timeForm: TimeForm = readChoice(TIMES);
  /** What the link asked for in vain: sentences. */
  faults: string[] = [];
  /** Why the view could not be drawn; empty: it could. */
  failure = "";
  /** When the page was last in step with the server, by the server's clock. */
  updated = 0;
  readonly live: Live;
  /** How far the server's clock is ahead of this one, in seconds. */
  private ahead = 0;
  private readonly views = new Map<Tab | typeof PANEL, View>();
  /** Counts the routes shown, so that an answer to an older one is dropped. */
  private turn = 0;
  /** A change that came before there was a summary to compare it with. */
  private early: Change | null = null;
  private isRefreshing = false;
  private isRefreshWanted = false;

  constructor(readonly api: LuigiAPI) {
    this.live = new Live(api.eventsUrl, {
      changed: (change) => {
        this.changed(change);
      },
      stateChanged: (state) => {
        this.liveChanged(state);
      },
    });
  }

  start(): void {
    window.addEventListener("hashchange", () => {
      void this.follow();
    });
    window.setInterval(() => {
      this.tick();
    }, SECONDS_BETWEEN_TICKS * 1000);
    void this.follow();
    this.live.start();
  }

  now(): number {
    return Date.now() / 1000 + this.ahead;
  }

  go(route: Route, how: "push" | "replace" = "push"): void {
    const hash = format(route);
    if (hash === location.hash) return;
    if (how === "push") {
      location.hash = hash;
    } else {
      history.replaceState(null, "", hash);
      void this.follow();
    }
  }

  async refresh(): Promise<void> {
    // One at a time: what is asked for meanwhile is done once, afterwards.
    this.isRefreshWanted = true;
    if (this.isRefreshing) return;
    this.isRefreshing = true;
    try {
      while (this.isRefreshWanted) {
        this.isRefreshWanted = false;
        const turn = this.turn;
        await this.attempt(turn, async () => {
          await Promise.all([this.loadSummary(), ...this.shown().map((view) => view.refresh())]);
        });
      }
    } finally {
      this.isRefreshing = false;
    }
  }

  say(text: string, kind: "done" | "failed" = "done"): void {
    say(text, kind);
  }

  async act(action: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await action();
      this.say(done);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.say(error.message, "failed");
    }
    await this.refresh();
  }

  setTimeForm(form: TimeForm): void {
    this.timeForm = form;
    writeChoice(TIMES, form);
    this.redraw();
  }

  dismissFaults(): void {
    this.faults = [];
    this.drawAround();
  }

  /** Shows what the hash asks for. */
  private async follow(): Promise<void> {
    const { route, faults } = parse(location.hash);
    this.route = route;
    if (faults.length > 0) this.faults = faults;
    const turn = ++this.turn;
    delete document.documentElement.dataset.ready;
    document.title = `${TITLES[route.tab]} – luigid`;
    this.drawAround();
    await this.attempt(turn, async () => {
      const summary = this.summary === null ? this.loadSummary() : null;
      const [view, panel] = await Promise.all([this.view(route.tab), this.panel()]);
      if (turn !== this.turn) return;
      for (const tab of Object.keys(TITLES) as Tab[]) this.rootOf(tab).hidden = tab !== route.tab;
      await Promise.all([summary, view.show(route), panel?.show(route)]);
    });
    if (turn === this.turn && this.failure === "") document.documentElement.dataset.ready = "true";
  }

  /** Runs what fetches; a failure is shown in place of the view, unless another route is shown by now. */
  private async attempt(turn: number, action: () => Promise<void>): Promise<void> {
    let failure = "";
    try {
      await action();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      if (!(error instanceof ApiError)) throw error;
      failure = error.message;
    }
    if (turn !== this.turn) return;
    this.failure = failure;
    if (failure === "") this.updated = this.now();
    this.drawAround();
  }

  private async loadSummary(): Promise<void> {
    this.summary = await this.api.getSummary();
    this.ahead = this.summary.time - Date.now() / 1000;
    this.drawAround();
    for (const view of this.shown()) view.redraw();
    const { early } = this;
    this.early = null;
    if (early !== null) this.changed(early);
  }

  private changed(change: Change): void {
    if (this.summary === null) {
      this.early = change;
      return;
    }
    // A connection begins with how things are, which may be what is shown already.
    if (change.revision === this.summary.revision) return;
    // One that was long on its way tells of what is past.
    if (change.time >= this.summary.time) {
      const { total, statuses, workers, is_paused } = change;
      this.summary = { ...this.summary, total, statuses, workers, is_paused };
    }
    void this.refresh();
  }

  private liveChanged(state: LiveState): void {
    this.drawAround();
    // Whatever was missed meanwhile.
    if (state === "live" && this.failure !== "") void this.follow();
  }

  private tick(): void {
    if (document.hidden || this.live.state === "paused") return;
    if (this.route.tab === "workers" && this.live.state === "live") void this.refresh();
    else this.redraw();
  }

  private redraw(): void {
    this.drawAround();
    for (const view of this.shown()) view.redraw();
  }

  private drawAround(): void {
    drawNavigation(this);
    drawBanners(this);
  }

  private shown(): View[] {
    const keys: (Tab | typeof PANEL)[] = [this.route.tab, PANEL];
    return keys.map((key) => this.views.get(key)).filter((view) => view !== undefined);
  }

  private async view(tab: Tab): Promise<View> {
    const known = this.views.get(tab);
    if (known !== undefined) return known;
    const make = await loadView(tab);
    return this.keep(tab, () => make(this.rootOf(tab), this));
  }

  /** The task's details: loaded when they are first asked for. */
  private async panel(): Promise<View | null> {
    const known = this.views.get(PANEL);
    if (known !== undefined || this.route.task === "") return known ?? null;
    const make = await loadView(PANEL);
    return this.keep(PANEL, () => make(elementOf("panel"), this));
  }

  /** Two routes may have waited for the same view to load: it is made once. */
  private keep(key: Tab | typeof PANEL, make: () => View): View {
    const view = this.views.get(key) ?? make();
    this.views.set(key, view);
    return view;
  }

  private rootOf(tab: Tab): HTMLElement {
    const main = elementOf("main");
    const known = main.querySelector<HTMLElement>(`:scope > [data-view=${tab}]`);
    if (known !== null) return known;
    const root = document.createElement("section");
    root.dataset.view = tab;
    root.setAttribute("aria-label", TITLES[tab]);
    root.hidden = true;
    main.append(root);
    return root;
  }
}

function elementOf(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}
