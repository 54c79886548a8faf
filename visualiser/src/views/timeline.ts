/** The timeline: what runs, and what ran, by worker or by family. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { TimelineQuery } from "../api/types";
import { runAt, timeAt, xOf, type View as Window } from "../model/timeline/bars";
import { neighbourOf, type Step } from "../model/timeline/neighbours";
import { placeRows, type RowPlaces } from "../model/timeline/rows";
import type { Lanes } from "../model/timeline/lanes";
import {
  endOf,
  extentOf,
  findRun,
  isRunningRun,
  keyOfRun,
  lanesOf,
  latestRunOf,
  statusOfRun,
  type RunTable,
} from "../model/timeline/runs";
import {
  followed,
  formatSpan,
  lengthOf,
  panned,
  parseSpan,
  rangeWith,
  spanOf,
  within,
  zoomed,
  type Span,
  type Wanted,
} from "../model/timeline/span";
import { textAt } from "../model/timeline/texts";
import { boxesOf, type Box } from "../model/timeline/visible";
import { formatAge, formatDuration } from "../model/times";
import { format, START, toDetails, toTaskPage, type Route } from "../route";
import { CHARTS, readChoice, writeChoice } from "./choices";
import { Charts } from "./timeline/charts";
import { timelineLegend } from "./timeline/legend";
import { Loader, type Loaded } from "./timeline/loader";
import { Painter } from "./timeline/painter";
import { FAMILY_COLOURS, readPalette, type Palette } from "./timeline/palette";
import { axisOf, completeness, inWords, labelOfRun, namesOf, ticksOf } from "./timeline/parts";
import { listenToPointer } from "./timeline/pointing";
import { timelineToolbar, type ToolbarActions } from "./timeline/toolbar";
import { RunTooltip, TOOLTIP_ID } from "./timeline/tooltip";
import { opensBeside } from "./task-link";
import { timeText } from "./time";
import type { MakeView, Page, View } from "./view";

const DAY = 24 * 3600;
/** The server has no longer answers. */
const MAX_RUNS = 100_000;
/** Between two updates at least, and so many times as long as the last one took. */
const UPDATE_MS = 1_000;
const PAUSE_FACTOR = 4;
/** Of what was asked for last, so much is asked for again: what ended then may not have been known. */
const OVERLAP_SECONDS = 2;
/** The elements of the runs are drawn, and the link is changed, when the picture rests. */
const REST_MS = 120;
const LINK_MS = 500;
const STEP = 0.2;
const ZOOM = 1.6;
/** The pointer hits a bar this many px beside it. */
const SLACK = 3;
const NARROW = 640;
const NAMES_WIDTH = 172;
const KEYS_ANYWHERE = new Set(["+", "=", "-", "0", "End", "ArrowLeft", "ArrowRight"]);
/** Where the charts leave room for the runs. */
const ROOMY = window.matchMedia("(min-width: 640px) and (min-height: 700px)");

export const makeTimeline: MakeView = (root, page) => new Timeline(root, page);

class Timeline implements View, ToolbarActions {
  private route: Route = START;
  private loaded: Loaded | null = null;
  /** What was asked for, to see whether that is still wanted. */
  private question = "";
  /** From when on runs were asked for. */
  private since = 0;
  private wanted: Wanted = { last: 3600 };
  private span: Span = { from: 0, to: 1 };
  private readonly loader = new Loader();
  private updatedAt = 0;
  private pausedUntil = 0;
  private updateTimer: number | undefined;
  private restTimer: number | undefined;
  private linkTimer: number | undefined;
  private followTimer: number | undefined;
  private isDrawing = false;
  private palette: Palette | null = null;
  private painter: Painter | null = null;
  private tooltip: RunTooltip | null = null;
  private charts: Charts | null = null;
  private places: RowPlaces | null = null;
  private placesOf: unknown = null;
  private boxes: readonly Box[] = [];
  /** The window that the boxes were made for. */
  private boxesOf: Window | null = null;
  /** The keys of the runs under the pointer, and in the tab order. */
  private hovered = "";
  private current = "";
  private colourOf = new Uint8Array(0);
  private path: number[] = [];

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    root.classList.add("timeline-view");
    new MutationObserver(() => {
      this.palette = null;
      this.drawSoon();
    }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  }

  async show(route: Route): Promise<void> {
    const before = this.route;
    this.route = route;
    const question = JSON.stringify([route.taskId, route.family]);
    const given = parseSpan(route.span);
    if (question !== this.question) {
      this.question = question;
      this.loaded = null;
      this.current = "";
      this.render();
      await this.load(given);
      this.wanted = given ?? this.firstSpan();
    } else if (given !== null) {
      this.wanted = given;
    } else if (before.span !== "") {
      this.wanted = this.firstSpan();
    }
    if (this.needsEarlier()) await this.loadEarlier();
    this.followNow();
    this.render();
    this.draw();
    this.settle();
  }

  async refresh(): Promise<void> {
    if (this.loaded === null) return;
    const now = performance.now();
    if (now < this.pausedUntil) {
      window.clearTimeout(this.updateTimer);
      this.updateTimer = window.setTimeout(() => {
        void this.page.refresh();
      }, this.pausedUntil - now);
      return;
    }
    const isWhole = this.route.taskId !== "";
    const since = isWhole ? this.since : Math.max(this.since, this.updatedAt - OVERLAP_SECONDS);
    await this.ask({ ...this.query(since) }, !isWhole);
    this.tooltip?.forget();
    this.render();
    this.drawSoon();
  }

  redraw(): void {
    if (this.loaded === null) return;
    this.render();
    this.drawSoon();
  }

  // What the toolbar asks for

  want(wanted: Wanted): void {
    this.page.go({ ...this.page.route, span: formatSpan(wanted) });
  }

  zoomIn = (): void => {
    this.zoom(ZOOM, 0.5);
  };

  zoomOut = (): void => {
    this.zoom(1 / ZOOM, 0.5);
  };

  earlier = (): void => {
    this.pan(-STEP);
  };

  later = (): void => {
    this.pan(STEP);
  };

  follow = (): void => {
    this.move(this.isFollowing() ? this.span : followed(this.span));
  };

  toggleCharts = (): void => {
    writeChoice(CHARTS, this.hasCharts() ? "off" : "on");
    this.render();
    this.drawSoon();
  };

  // Fetching

  private query(since: number): TimelineQuery {
    const { taskId, family } = this.route;
    const all: TimelineQuery = { since, limit: MAX_RUNS };
    if (family !== "") all.family = [family];
    if (taskId !== "") all.root = taskId;
    return all;
  }

  private async load(given: Wanted | null): Promise<void> {
    const now = this.page.now();
    const isWhole = this.route.taskId !== "" || given === "all";
    const span = given === null ? null : spanOf(given, null, now);
    this.since = isWhole
      ? 0
      : Math.min(now - DAY, span === null ? now : span.from - lengthOf(span));
    await this.ask(this.query(Math.max(0, this.since)), false);
    if (this.loaded?.table.count === 0 && this.since > 0 && given === null) {
      this.since = 0;
      await this.ask(this.query(0), false);
    }
  }

  private async ask(query: TimelineQuery, isUpdate: boolean): Promise<void> {
    const began = performance.now();
    const loaded = await this.loader.load(query, isUpdate);
    // An update tells of itself only; what was known before stays so.
    const facts =
      isUpdate && this.loaded !== null && !loaded.facts.is_cut
        ? { ...this.loaded.facts, as_of: loaded.facts.as_of, until: loaded.facts.until }
        : loaded.facts;
    this.loaded = { table: loaded.table, facts };
    this.updatedAt = facts.as_of;
    this.path = [...loaded.table.critical];
    this.colourOf = coloursOf(loaded.table.families);
    this.placesOf = null;
    this.pausedUntil =
      performance.now() + Math.max(UPDATE_MS, PAUSE_FACTOR * (performance.now() - began));
  }

  private needsEarlier(): boolean {
    return this.loaded !== null && this.since > 0 && this.currentSpan().from < this.since;
  }

  private async loadEarlier(): Promise<void> {
    const span = this.currentSpan();
    this.since = this.wanted === "all" ? 0 : Math.max(0, span.from - 2 * lengthOf(span));
    await this.ask(this.query(this.since), false);
  }

  /** What is shown if the link says nothing: a root as a whole, else the shortest range with runs. */
  private firstSpan(): Wanted {
    const extent = this.extent();
    if (this.route.taskId !== "" && extent !== null) {
      const room = 0.04 * Math.max(2, lengthOf(extent));
      return { from: extent.from - room, to: extent.to + room };
    }
    return rangeWith(extent, this.page.now());
  }

  private extent(): Span | null {
    return this.loaded === null ? null : extentOf(this.loaded.table, this.page.now());
  }

  // Moving

  private isFollowing(): boolean {
    return this.wanted === "all" || "last" in this.wanted;
  }

  private currentSpan(): Span {
    return spanOf(this.wanted, this.extent(), this.page.now());
  }

  private zoom(factor: number, part: number): void {
    // What follows goes on doing so.
    if (typeof this.wanted === "object" && "last" in this.wanted) {
      this.move(followed(zoomed(this.span, factor, 1)));
    } else {
      this.move(zoomed(this.span, factor, part));
    }
  }

  private pan(part: number): void {
    this.move(within(panned(this.span, part), this.extent(), this.page.now()));
  }

  private move(wanted: Wanted): void {
    const isShown = typeof wanted === typeof this.wanted && !this.isFollowing();
    this.wanted = wanted;
    this.followNow();
    // While the reader drags, the buttons stay as they are.
    if (!isShown || this.isFollowing()) this.render();
    this.drawSoon();
    window.clearTimeout(this.linkTimer);
    this.linkTimer = window.setTimeout(() => {
      if (this.page.route.tab !== "timeline") return;
      this.page.go({ ...this.page.route, span: formatSpan(this.wanted) }, "replace");
    }, LINK_MS);
  }

  /** Draws again when now is a pixel further. */
  private followNow(): void {
    this.span = this.currentSpan();
    window.clearTimeout(this.followTimer);
    const { width } = this.size();
    const wait = Math.max(1000, (1000 * lengthOf(this.span)) / Math.max(1, width));
    this.followTimer = window.setTimeout(
      () => {
        if (this.root.hidden || this.loaded === null) return;
        this.followNow();
        if (!document.hidden) this.draw();
      },
      Math.min(wait, 60_000),
    );
  }

  // Drawing

  private size(): { width: number; height: number; names: number } {
    const scroll = this.root.querySelector<HTMLElement>(".time-scroll");
    const width = scroll?.clientWidth ?? 0;
    const names = width < NARROW ? 0 : NAMES_WIDTH;
    return { width: Math.max(1, width - names), height: scroll?.clientHeight ?? 0, names };
  }

  private hasCharts(): boolean {
    const choice = readChoice(CHARTS);
    return choice === "auto" ? ROOMY.matches : choice === "on";
  }

  private colour(): "status" | "family" {
    const { colour, rows } = this.route;
    if (colour !== "") return colour;
    return rows === "stream" ? "family" : "status";
  }

  private render(): void {
    const { loaded, route, page } = this;
    const colour = this.colour();
    const content = html`<div class="timeline" data-testid="timeline" data-rows=${route.rows}>
      <h1 class="visually-hidden">Timeline</h1>
      ${timelineToolbar(
        {
          route,
          wanted: this.wanted,
          colour,
          isFollowing: this.isFollowing(),
          root: route.taskId,
          hasCharts: this.hasCharts(),
        },
        this,
        page,
      )}
      <div class="time-stage">
        <div class="time-axis" aria-hidden="true"><div class="time-axis-ticks"></div></div>
        <div
          class="time-scroll"
          tabindex="0"
          role="group"
          aria-label=${loaded === null ? "Runs" : inWords(loaded.table, route)}
          aria-describedby="timeline-hint"
          @scroll=${() => {
            this.tooltip?.hide();
            this.drawSoon();
          }}
        >
          <div class="time-rows">
            <div class="time-sticky"><canvas aria-hidden="true"></canvas></div>
            <div class="time-names"></div>
            <div class="time-runs" role="list"></div>
          </div>
        </div>
        ${loaded?.table.count === 0 ? this.nothingThere() : nothing}
        <div
          class="time-tip"
          id=${TOOLTIP_ID}
          role="tooltip"
          data-testid="timeline-tooltip"
          hidden
        ></div>
      </div>
      <div class="time-charts" data-testid="activity" ?hidden=${!this.hasCharts()}></div>
      <div class="time-foot">
        ${loaded === null ? nothing : timelineLegend(loaded.table, colour, this.colourOf, route)}
        <p class="time-facts dim">
          ${loaded === null ? "Loading…" : completeness(loaded.facts, page)}
          <span id="timeline-hint" class="time-hint"
            >Wheel or <kbd>+</kbd> <kbd>−</kbd> zooms, drag or <kbd>←</kbd> <kbd>→</kbd> moves,
            <kbd>Enter</kbd> goes to the runs.</span
          >
        </p>
      </div>
    </div>`;
    render(content, this.root);
    if (this.painter === null) this.start();
  }

  private nothingThere(): TemplateResult {
    const { taskId } = this.route;
    return html`<div class="time-empty" role="status" data-testid="timeline-empty">
      <p>
        ${
          taskId === ""
            ? "No run is known: nothing has run since the server was started."
            : "No run of this task, or of what it depends on, is known."
        }
      </p>
    </div>`;
  }

  /** Listens once the elements are there. */
  private start(): void {
    const scroll = this.find(".time-scroll");
    this.painter = new Painter(this.find("canvas") as HTMLCanvasElement);
    this.charts = new Charts(this.find(".time-charts"), this.page);
    this.tooltip = new RunTooltip(this.find(".time-tip"), this.page);
    new ResizeObserver(() => {
      this.placesOf = null;
      this.drawSoon();
    }).observe(scroll);
    listenToPointer(scroll, {
      place: () => {
        const { left, top } = scroll.getBoundingClientRect();
        const { width, names } = this.size();
        return { left: left + names, top, width };
      },
      zoom: (factor, part) => {
        this.zoom(factor, part);
      },
      drag: (x, y) => {
        scroll.scrollTop -= y;
        if (x !== 0) this.pan(-x / this.size().width);
      },
      hover: (x, y) => {
        this.hover(x, y);
      },
      leave: () => {
        this.point("");
      },
      click: (x, y) => {
        const run = this.runAt(x, y);
        if (run >= 0) this.open(run);
      },
      key: (event) => this.key(event),
    });
    // As in the graph: also while nothing has the focus, or a button of the toolbar.
    document.addEventListener("keydown", (event) => {
      const { target, key } = event;
      const isHere =
        target === document.body || (target instanceof Node && this.root.contains(target));
      if (!isHere || this.root.hidden || this.loaded === null || !KEYS_ANYWHERE.has(key)) return;
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      if (this.key(event)) event.preventDefault();
    });
  }

  private find(selector: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`the timeline has no ${selector}`);
    return found;
  }

  private drawSoon(): void {
    if (this.isDrawing) return;
    this.isDrawing = true;
    window.requestAnimationFrame(() => {
      this.isDrawing = false;
      if (!this.root.hidden) this.draw();
    });
  }

  private draw(): void {
    const { loaded, painter } = this;
    if (loaded === null || painter === null || this.root.hidden) return;
    this.span = this.currentSpan();
    const { table, facts } = loaded;
    const { width, height, names } = this.size();
    if (width <= 1 || height === 0) return;
    const lanes = lanesOf(table, this.route.rows);
    const places = this.rowPlaces(lanes, names === 0);
    const view = this.window();
    const scroll = this.find(".time-scroll");
    const rows = this.find(".time-rows");
    rows.style.height = `${Math.max(places.total, height - 1)}px`;
    const top = scroll.scrollTop;
    const ticks = ticksOf(view, this.page.timeForm);
    const isMissing = facts.complete_since > facts.since || facts.is_cut;
    painter.paint(
      {
        table,
        lanes,
        places,
        view,
        top,
        height,
        colour: this.colour(),
        colourOf: this.colourOf,
        ticks: ticks.map(({ time }) => time),
        completeSince: isMissing ? Math.max(facts.complete_since, facts.since) : null,
        path: this.path,
        lit: this.litRuns(table),
        textOf: (run) => this.textOf(table, run),
      },
      (this.palette ??= readPalette(this.root)),
    );
    const stage = this.find(".timeline");
    stage.style.setProperty("--time-names", `${names}px`);
    render(axisOf(ticks, view), this.find(".time-axis-ticks"));
    render(
      namesOf({ table, lanes, places, top, height, route: this.route }),
      this.find(".time-names"),
    );
    this.placeBoxes(view);
    if (this.hasCharts()) this.charts?.draw(view);
    window.clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => {
      this.settle();
      if (this.hasCharts()) void this.charts?.update(this.window());
      if (this.needsEarlier())
        void this.loadEarlier().then(() => {
          this.drawSoon();
        });
    }, REST_MS);
  }

  private window(): Window {
    return { span: this.span, width: this.size().width, now: this.page.now() };
  }

  private rowPlaces(lanes: Lanes, isNarrow: boolean): RowPlaces {
    const { rows } = this.route;
    const key = JSON.stringify([rows, isNarrow]);
    if (this.places !== null && this.placesOf === key) return this.places;
    this.placesOf = key;
    const isStream = rows === "stream";
    this.places = placeRows(lanes, {
      lane: isStream ? 12 : 20,
      head: isNarrow ? 18 : 0,
      gap: isStream ? 3 : 6,
    });
    return this.places;
  }

  private textOf(table: RunTable, run: number): string {
    if (this.route.rows !== "families") return table.families[table.family[run] ?? 0] ?? "";
    const id = textAt(table.ids, run);
    const family = table.families[table.family[run] ?? 0] ?? "";
    // The family stands at the left already.
    return id.startsWith(`${family}_`) ? id.slice(family.length + 1) : id;
  }

  private litRuns(table: RunTable): number[] {
    const found = [this.hovered, this.current === this.focusedKey() ? this.current : ""]
      .filter((key) => key !== "")
      .map((key) => findRun(table, key));
    return [...found, latestRunOf(table, this.route.task)].filter((run) => run >= 0);
  }

  /** Moves the elements of the runs with the picture, until they are drawn anew. */
  private placeBoxes(view: Window): void {
    const before = this.boxesOf;
    if (before === null) return;
    const scale = lengthOf(before.span) / lengthOf(view.span);
    const x = xOf(view, before.span.from);
    this.find(".time-runs").style.transform = `translateX(${x}px) scaleX(${scale})`;
  }

  /** Draws the elements of the runs that are large enough. */
  private settle(): void {
    const { loaded, places } = this;
    if (loaded === null || places === null || this.root.hidden) return;
    const { table } = loaded;
    const scroll = this.find(".time-scroll");
    const view = this.window();
    const lanes = lanesOf(table, this.route.rows);
    const boxes = boxesOf(table, lanes, places, view, [
      scroll.scrollTop,
      scroll.scrollTop + scroll.clientHeight,
    ]);
    const current = this.current === "" ? -1 : findRun(table, this.current);
    if (current >= 0 && !boxes.some(({ run }) => run === current)) {
      const box = this.boxOf(table, lanes, places, view, current);
      if (this.focusedKey() === this.current) boxes.push(box);
      else this.current = "";
    }
    this.boxes = boxes;
    this.boxesOf = view;
    const tabStop = this.current === "" ? (boxes[0]?.run ?? -1) : current;
    const runs = this.find(".time-runs");
    runs.style.transform = "";
    render(
      repeat(
        boxes,
        ({ run }) => keyOfRun(table, run),
        (box) => this.element(table, box, box.run === tabStop),
      ),
      runs,
    );
  }

  private boxOf(table: RunTable, lanes: Lanes, places: RowPlaces, view: Window, run: number): Box {
    const lane = lanes.laneOf[run] ?? 0;
    const left = Math.min(view.width, Math.max(0, xOf(view, table.started[run] ?? 0)));
    const right = Math.min(view.width, Math.max(left + 2, xOf(view, endOf(table, run, view.now))));
    return {
      run,
      left,
      top: places.topOfLane(lane),
      width: Math.max(2, right - left),
      height: places.heightOfLane(lane),
    };
  }

  private element(table: RunTable, box: Box, isTabStop: boolean): TemplateResult {
    const { run } = box;
    const { page } = this;
    const taskId = textAt(table.ids, run);
    const key = keyOfRun(table, run);
    const started = table.started[run] ?? 0;
    const seconds = endOf(table, run, page.now()) - started;
    const status = statusOfRun(table, run);
    return html`<div role="listitem">
      <a
        class="time-run"
        data-testid="run"
        data-task-id=${taskId}
        data-status=${status}
        ?data-late=${table.late[run] === 1}
        ?data-path=${table.critical.includes(run)}
        data-key=${key}
        draggable="false"
        tabindex=${isTabStop ? 0 : -1}
        href=${format(toTaskPage(page.route, taskId))}
        aria-label=${labelOfRun({
          family: table.families[table.family[run] ?? 0] ?? "",
          worker: table.workers[table.worker[run] ?? 0] ?? "",
          status,
          isLate: table.late[run] === 1,
          started: timeText(started, page),
          duration: isRunningRun(table, run)
            ? `for ${formatAge(seconds)}`
            : formatDuration(seconds),
        })}
        aria-describedby=${TOOLTIP_ID}
        .style=${`left: ${box.left}px; top: ${box.top}px; width: ${box.width}px; height: ${box.height}px`}
        @click=${opensBeside(taskId, page)}
        @focus=${() => {
          this.current = key;
          this.showTooltip(key);
          this.drawSoon();
        }}
        @blur=${() => {
          this.tooltip?.hide();
          this.drawSoon();
        }}
      ></a>
    </div>`;
  }

  // Pointing

  private hover(x: number, y: number): void {
    const run = this.runAt(x, y);
    const { loaded } = this;
    this.point(run < 0 || loaded === null ? "" : keyOfRun(loaded.table, run), x);
  }

  private point(key: string, x?: number): void {
    if (key === this.hovered) return;
    this.hovered = key;
    this.find(".time-scroll").classList.toggle("is-on-run", key !== "");
    if (key === "") this.tooltip?.hide();
    else this.showTooltip(key, x);
    this.drawSoon();
  }

  private showTooltip(key: string, x?: number): void {
    const { loaded, places } = this;
    if (loaded === null || places === null) return;
    const run = findRun(loaded.table, key);
    if (run < 0) return;
    const scroll = this.find(".time-scroll");
    const { names } = this.size();
    const lane = lanesOf(loaded.table, this.route.rows).laneOf[run] ?? 0;
    const top = places.topOfLane(lane) - scroll.scrollTop + scroll.offsetTop;
    const left = Math.max(0, xOf(this.window(), loaded.table.started[run] ?? 0)) + names;
    this.tooltip?.show(loaded.table, run, {
      x: x === undefined ? left : x - scroll.getBoundingClientRect().left,
      top,
      bottom: top + places.heightOfLane(lane),
    });
  }

  private runAt(x: number, y: number): number {
    const { loaded, places } = this;
    if (loaded === null || places === null) return -1;
    const scroll = this.find(".time-scroll");
    const { left, top } = scroll.getBoundingClientRect();
    const view = this.window();
    const lane = places.laneAt(y - top + scroll.scrollTop);
    if (lane < 0) return -1;
    const time = timeAt(view, x - left - this.size().names);
    const slack = (SLACK * lengthOf(view.span)) / view.width;
    const at = { time, slack, now: view.now };
    const lanes = lanesOf(loaded.table, this.route.rows);
    // Failed and late ones first: they are painted on top.
    const marked = runAt(loaded.table, lanes.marked, lane, { ...at, slack: slack / 2 });
    return marked >= 0 ? marked : runAt(loaded.table, lanes, lane, at);
  }

  private open(run: number): void {
    const { loaded, page } = this;
    if (loaded !== null) page.go(toDetails(page.route, textAt(loaded.table.ids, run)));
  }

  // Keys

  private focusedKey(): string {
    const { activeElement } = document;
    return activeElement instanceof HTMLElement && this.root.contains(activeElement)
      ? (activeElement.dataset.key ?? "")
      : "";
  }

  private key(event: KeyboardEvent): boolean {
    const onRun = this.focusedKey();
    const isOnRun = onRun !== "" && !event.shiftKey;
    switch (event.key) {
      case "+":
      case "=":
        this.zoom(ZOOM, 0.5);
        return true;
      case "-":
        this.zoom(1 / ZOOM, 0.5);
        return true;
      case "0":
        this.want("all");
        return true;
      case "End":
        this.move(followed(this.span));
        return true;
      case "ArrowLeft":
      case "ArrowRight": {
        const isLeft = event.key === "ArrowLeft";
        if (isOnRun) this.step(onRun, isLeft ? "left" : "right");
        else this.pan(isLeft ? -STEP : STEP);
        return true;
      }
      case "ArrowUp":
      case "ArrowDown":
        if (!isOnRun) return false;
        this.step(onRun, event.key === "ArrowUp" ? "up" : "down");
        return true;
      case "Enter":
        if (onRun !== "") return false;
        this.root.querySelector<HTMLElement>('.time-run[tabindex="0"]')?.focus();
        return true;
      case "Escape":
        if (onRun === "") return false;
        this.find(".time-scroll").focus();
        return true;
      default:
        return false;
    }
  }

  private step(key: string, step: Step): void {
    const { loaded, places } = this;
    if (loaded === null || places === null) return;
    const { table } = loaded;
    const from = findRun(table, key);
    if (from < 0) return;
    const lanes = lanesOf(table, this.route.rows);
    const run = neighbourOf(table, lanes, from, step, this.page.now());
    if (run === from) return;
    this.reveal(table, lanes, places, run);
    this.current = keyOfRun(table, run);
    this.draw();
    this.settleAround(run);
  }

  /** Draws the elements with one for this run, and gives it the focus. */
  private settleAround(run: number): void {
    const { loaded, places } = this;
    if (loaded === null || places === null) return;
    const { table } = loaded;
    this.settle();
    const key = keyOfRun(table, run);
    const find = (): HTMLElement | null =>
      this.root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    if (find() === null) {
      // Too small to have an element otherwise.
      const lanes = lanesOf(table, this.route.rows);
      const boxes = [...this.boxes, this.boxOf(table, lanes, places, this.window(), run)];
      this.boxes = boxes;
      this.current = key;
      render(
        repeat(
          boxes,
          (box) => keyOfRun(table, box.run),
          (box) => this.element(table, box, box.run === run),
        ),
        this.find(".time-runs"),
      );
    }
    find()?.focus({ preventScroll: true });
  }

  private reveal(table: RunTable, lanes: Lanes, places: RowPlaces, run: number): void {
    const scroll = this.find(".time-scroll");
    const lane = lanes.laneOf[run] ?? 0;
    const [top, height] = [places.topOfLane(lane), places.heightOfLane(lane)];
    if (top < scroll.scrollTop) scroll.scrollTop = top - height;
    else if (top + height > scroll.scrollTop + scroll.clientHeight)
      scroll.scrollTop = top + 2 * height - scroll.clientHeight;
    const [start, end] = [table.started[run] ?? 0, endOf(table, run, this.page.now())];
    const { from, to } = this.span;
    if (end > from && start < to) return;
    const length = to - from;
    const middle = (start + Math.min(end, start + length)) / 2;
    this.move({ from: middle - length / 2, to: middle + length / 2 });
    this.span = this.currentSpan();
  }
}

/** The same colour for a family whenever the same families are there. */
function coloursOf(families: readonly string[]): Uint8Array<ArrayBuffer> {
  const colours = new Uint8Array(families.length);
  const sorted = [...families.keys()].sort((a, b) =>
    (families[a] ?? "") < (families[b] ?? "") ? -1 : 1,
  );
  sorted.forEach((family, rank) => {
    colours[family] = rank % FAMILY_COLOURS;
  });
  return colours;
}
