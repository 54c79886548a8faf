/** The page around the views: route, counts, live changes, and which view is shown. */

import { ApiError, type LuigiAPI } from "./api/luigi";
import { Live, type LiveState } from "./api/live";
import type { Change, LoginState, Summary } from "./api/types";
import { isLive } from "./model/query-text";
import type { TimeForm } from "./model/times";
import { format, parse, START, type Route, type Tab } from "./route";
import { drawBanners } from "./views/banners";
import { loadView, PANEL } from "./views/catalogue";
import { drawNavigation } from "./views/navigation";
import { readChoice, TIMES, writeChoice } from "./views/choices";
import { notify } from "./views/notices";
import type { Frame } from "./views/frame";
import type { View } from "./views/view";

const TITLES: Record<Tab, string> = {
  tasks: "Tasks",
  failures: "Failures",
  graph: "Graph",
  timeline: "Timeline",
  grid: "Grid",
  workers: "Workers",
  resources: "Resources",
  audit: "Audit",
  task: "Task",
};

/** Ages on the page grow; so do those of check-ins, which the server does not report as changes. */
const SECONDS_BETWEEN_TICKS = 10;

export class LivePage implements Frame {
  route: Route = START;
  summary: Summary | null = null;
  session: LoginState | null = null;
  timeForm: TimeForm = readChoice(TIMES);
  warnings: string[] = [];
  failure = "";
  updated = 0;
  readonly live: Live;
  /** How far the server's clock is ahead of this one, in seconds. */
  private clockOffset = 0;
  private readonly views = new Map<Tab | typeof PANEL, View>();
  /** Counts the routes shown, so that an answer to an older one is ignored. */
  private generation = 0;
  /** A change that came before there was a summary to compare it with. */
  private earlyChange: Change | null = null;
  private isRefreshing = false;
  private isRefreshWanted = false;
  private isAskingForLogin = false;

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
    void this.loadSession();
    void this.follow();
    this.live.start();
  }

  now(): number {
    return Date.now() / 1000 + this.clockOffset;
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
    // One at a time: requests that come meanwhile lead to one more refresh.
    this.isRefreshWanted = true;
    if (this.isRefreshing) return;
    this.isRefreshing = true;
    try {
      while (this.isRefreshWanted) {
        this.isRefreshWanted = false;
        const { generation } = this;
        await this.attempt(generation, async () => {
          await Promise.all([this.loadSummary(), ...this.shown().map((view) => view.refresh())]);
        });
      }
    } finally {
      this.isRefreshing = false;
    }
  }

  notify(text: string, kind: "done" | "failed" = "done"): void {
    notify(text, kind);
  }

  async act(action: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await action();
      this.notify(done);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.notify(error.message, "failed");
    }
    await this.refresh();
  }

  setTimeForm(form: TimeForm): void {
    this.timeForm = form;
    writeChoice(TIMES, form);
    this.redraw();
  }

  async logOut(): Promise<void> {
    await this.act(() => this.api.logOut(), "Logged out.");
  }

  dismissWarnings(): void {
    this.warnings = [];
    this.drawAround();
  }

  /** Shows the route in the hash. */
  private async follow(): Promise<void> {
    const { route, warnings } = parse(location.hash);
    this.route = route;
    if (warnings.length > 0) this.warnings = warnings;
    const generation = ++this.generation;
    delete document.documentElement.dataset.ready;
    const isOfTask = route.tab === "task" && route.taskId !== "";
    document.title = `${isOfTask ? route.taskId : TITLES[route.tab]} – luigid`;
    this.drawAround();
    await this.attempt(generation, async () => {
      const summary = this.summary === null ? this.loadSummary() : null;
      // It may fail before it is awaited.
      summary?.catch(() => undefined);
      const [view, panel] = await Promise.all([this.view(route.tab), this.panel()]);
      if (generation !== this.generation) return;
      for (const tab of Object.keys(TITLES) as Tab[]) this.rootOf(tab).hidden = tab !== route.tab;
      await Promise.all([summary, view.show(route), panel?.show(route)]);
    });
    if (generation === this.generation && this.failure === "")
      document.documentElement.dataset.ready = "true";
  }

  /** Runs an action that fetches. A failure is shown in a banner, unless another route is shown by now. */
  private async attempt(generation: number, action: () => Promise<void>): Promise<void> {
    let failure = "";
    try {
      await action();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      if (!(error instanceof ApiError)) throw error;
      failure = error.message;
      if (error.status === 401) void this.loadSession();
    }
    if (generation !== this.generation) return;
    this.failure = failure;
    if (failure === "") this.updated = this.now();
    this.drawAround();
  }

  /** Finds out who is logged in, and asks for a login if nobody is, and the server wants one. */
  private async loadSession(): Promise<void> {
    try {
      this.session = await this.api.getSession();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return; // what is fetched next says what is wrong
    }
    const { login, name, roles } = this.session;
    document.documentElement.dataset.can = roles.join(" ");
    this.drawAround();
    if (login === "none" || name !== null || this.isAskingForLogin) return;
    this.isAskingForLogin = true;
    this.live.suspend();
    const { askForLogin } = await import("./views/login");
    await askForLogin(login, this.api);
    this.isAskingForLogin = false;
    await this.loadSession();
    this.live.resume();
    // The view that was asked for is still in the hash.
    await this.follow();
  }

  private async loadSummary(): Promise<void> {
    this.summary = await this.api.getSummary();
    this.clockOffset = this.summary.time - Date.now() / 1000;
    this.drawAround();
    for (const view of this.shown()) view.redraw();
    const { earlyChange } = this;
    this.earlyChange = null;
    if (earlyChange !== null) this.changed(earlyChange);
  }

  private changed(change: Change): void {
    if (this.summary === null) {
      this.earlyChange = change;
      return;
    }
    // A connection starts with the current state, which may be shown already.
    if (change.revision === this.summary.revision) return;
    // One that was delayed may be older than the summary.
    if (change.time >= this.summary.time) {
      const { total, statuses, failed, workers, is_paused } = change;
      this.summary = { ...this.summary, total, statuses, failed, workers, is_paused };
    }
    void this.refresh();
  }

  private liveChanged(state: LiveState): void {
    this.drawAround();
    // Perhaps because the session has ended.
    if (state === "lost" && this.session !== null && this.session.login !== "none")
      void this.loadSession();
    // Changes may have been missed meanwhile.
    if (state === "live" && this.failure !== "") void this.follow();
  }

  private tick(): void {
    if (document.hidden || this.live.state === "paused") return;
    const { tab, search } = this.route;
    const isTimed = tab === "workers" || (tab === "tasks" && isLive(search));
    if (isTimed && this.live.state === "live") void this.refresh();
    else this.redraw();
  }

  redraw(): void {
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
    return this.addView(tab, () => make(this.rootOf(tab), this));
  }

  /** The panel for one task, made when it is first needed. */
  private async panel(): Promise<View | null> {
    const known = this.views.get(PANEL);
    if (known !== undefined || this.route.task === "") return known ?? null;
    const make = await loadView(PANEL);
    return this.addView(PANEL, () => make(elementOf("panel"), this));
  }

  /** Makes a view once, even if two routes have waited for it to load. */
  private addView(key: Tab | typeof PANEL, make: () => View): View {
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
  if (found === null) throw new Error(`there is no #${id}`);
  return found;
}
