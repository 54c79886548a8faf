/** The timeline: what runs, and what ran, by worker or by family. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { xOf, type View as Window } from "../model/timeline/bars";
import { neighbourOf, type Step } from "../model/timeline/neighbours";
import { runsBeside } from "../model/timeline/beside";
import { anchored, type RowPlaces } from "../model/timeline/rows";
import {
  endOf,
  findRun,
  keyOfRun,
  lanesOf,
  latestRunOf,
  type RunTable,
} from "../model/timeline/runs";
import { formatSpan, lengthOf, parseSpan, rangeWith, type Wanted } from "../model/timeline/span";
import { textAt } from "../model/timeline/texts";
import { runAtPlace, type Shown } from "../model/timeline/visible";
import { START, toDetails, type Route } from "../route";
import { CHARTS, readChoice, writeChoice } from "./choices";
import { Charts } from "./timeline/charts";
import { KnownRuns } from "./timeline/known-runs";
import { timelineLegend } from "./timeline/legend";
import { Movement } from "./timeline/movement";
import { Painter } from "./timeline/painter";
import { readPalette, type Palette } from "./timeline/palette";
import { axisOf, completeness, inWords, namesOf, ticksOf } from "./timeline/parts";
import { listenToPointer } from "./timeline/pointing";
import { RunElements } from "./timeline/run-elements";
import { RowsInUse } from "./timeline/rows-in-use";
import { timelineToolbar, type ToolbarActions } from "./timeline/toolbar";
import { RunTooltip, TOOLTIP_ID } from "./timeline/tooltip";
import { nextTask } from "./next-task";
import type { MakeView, Page, View } from "./view";

/** The elements of the runs are drawn when the picture rests. */
const REST_MS = 120;
/** The rows lose what is not in view any more when the reader has stopped moving. */
const SETTLE_MS = 400;
const NARROW = 640;
const NAMES_WIDTH = 172;
const KEYS_ANYWHERE = new Set(["+", "=", "-", "0", "End", "ArrowLeft", "ArrowRight"]);
/** Where the charts leave room for the runs. */
const ROOMY = window.matchMedia("(min-width: 640px) and (min-height: 700px)");

export const makeTimeline: MakeView = (root, page) => new Timeline(root, page);

/** What is made once the elements are there. */
interface Parts {
  painter: Painter;
  charts: Charts;
  tooltip: RunTooltip;
  elements: RunElements;
}

class Timeline implements View, ToolbarActions {
  private route: Route = START;
  private readonly runs: KnownRuns;
  private readonly movement: Movement;
  private parts: Parts | null = null;
  private palette: Palette | null = null;
  private updateTimer: number | undefined;
  private restTimer: number | undefined;
  private settleTimer: number | undefined;
  private isDrawing = false;
  private readonly rows = new RowsInUse();
  /** The rows that were drawn last. */
  private places: RowPlaces | null = null;
  /** Whether there are runs, but none in view. */
  private isIdle = false;
  /** Whether the scheduler does not know the root, which has no runs. */
  private isRootGone = false;
  /** The key of the run under the pointer; empty: none. */
  private hovered = "";

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    root.classList.add("timeline-view");
    this.runs = new KnownRuns(page);
    this.movement = new Movement(
      {
        extent: () => this.runs.extent(),
        width: () => this.size().width,
        isShown: () => !this.root.hidden && this.runs.loaded !== null,
        draw: () => {
          this.draw();
        },
        moved: (isOfOtherKind) => {
          // While the reader drags, the buttons stay as they are.
          if (isOfOtherKind) this.render();
          this.drawSoon();
        },
      },
      page,
    );
    new MutationObserver(() => {
      this.palette = null;
      this.drawSoon();
    }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  }

  async show(route: Route): Promise<void> {
    const { runs, movement } = this;
    const before = this.route;
    this.route = route;
    const given = parseSpan(route.span);
    const isElsewhere = route.span !== formatSpan(movement.wanted);
    if (!runs.areOf(route)) {
      const begun = runs.begin(route, given);
      this.parts?.elements.forget();
      this.render();
      await begun;
      this.isRootGone = await this.isUnknown(route.taskId);
      movement.wanted = given ?? this.firstSpan();
    } else if (given !== null) {
      movement.wanted = given;
    } else if (before.span !== "") {
      movement.wanted = this.firstSpan();
    }
    const span = movement.update();
    // Not moved: the rows are at once as this span needs them.
    if (isElsewhere) this.rows.forget();
    if (runs.isBefore(span)) await runs.reach(span, movement.wanted);
    // In tasks of their own, for the page to answer in between.
    await nextTask();
    movement.follow();
    this.render();
    this.draw();
    await nextTask();
    this.rest();
  }

  /** Whether a root without runs is no task that the scheduler knows. */
  private async isUnknown(taskId: string): Promise<boolean> {
    if (taskId === "" || this.runs.loaded?.table.count !== 0) return false;
    const [task] = await this.page.api.getTasksById([taskId]);
    return task === undefined;
  }

  async refresh(): Promise<void> {
    if (this.runs.loaded === null) return;
    const pause = this.runs.pause();
    if (pause > 0) {
      window.clearTimeout(this.updateTimer);
      this.updateTimer = window.setTimeout(() => {
        void this.page.refresh();
      }, pause);
      return;
    }
    await this.runs.update();
    this.parts?.tooltip.forget();
    this.redraw();
  }

  redraw(): void {
    if (this.runs.loaded === null) return;
    this.render();
    this.drawSoon();
  }

  // What the toolbar asks for

  want(wanted: Wanted): void {
    this.page.go({ ...this.page.route, span: formatSpan(wanted) });
  }

  zoomIn = (): void => {
    this.movement.zoomIn();
  };

  zoomOut = (): void => {
    this.movement.zoomOut();
  };

  earlier = (): void => {
    this.movement.earlier();
  };

  later = (): void => {
    this.movement.later();
  };

  follow = (): void => {
    const { movement } = this;
    if (movement.isFollowing()) movement.move(movement.span);
    else movement.toNow();
  };

  toggleCharts = (): void => {
    writeChoice(CHARTS, this.hasCharts() ? "off" : "on");
    this.render();
    this.drawSoon();
  };

  /** What is shown if the link says nothing: a root as a whole, else the shortest range with runs. */
  private firstSpan(): Wanted {
    const extent = this.runs.extent();
    if (this.route.taskId !== "" && extent !== null) {
      const room = 0.04 * Math.max(2, lengthOf(extent));
      return { from: extent.from - room, to: extent.to + room };
    }
    const started = this.runs.loaded?.table.started ?? new Float64Array(0);
    return rangeWith(extent, started, this.page.now());
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
    const { route, page, movement } = this;
    const { loaded, colourOf } = this.runs;
    const colour = this.colour();
    const content = html`<div class="timeline" data-testid="timeline" data-rows=${route.rows}>
      <h1 class="visually-hidden">Timeline</h1>
      ${timelineToolbar(
        {
          route,
          wanted: movement.wanted,
          colour,
          isFollowing: movement.isFollowing(),
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
            this.parts?.tooltip.hide();
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
        ${loaded !== null && this.isIdle ? this.nothingInView(loaded.table) : nothing}
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
        ${loaded === null ? nothing : timelineLegend(loaded.table, colour, colourOf, route)}
        <p class="time-facts dim">
          ${
            loaded === null
              ? "Loading…"
              : loaded.table.count === 0
                ? nothing
                : completeness(loaded.facts, page)
          }
          <span id="timeline-hint" class="time-hint"
            >Wheel or <kbd>+</kbd> <kbd>−</kbd> zooms, drag or <kbd>←</kbd> <kbd>→</kbd> moves,
            <kbd>Enter</kbd> goes to the runs.</span
          >
        </p>
      </div>
    </div>`;
    render(content, this.root);
    this.parts ??= this.makeParts();
  }

  private nothingThere(): TemplateResult {
    const { taskId, family } = this.route;
    return html`<div class="time-empty" role="status" data-testid="timeline-empty">
      <p>
        ${
          family !== ""
            ? "No run of this family is known."
            : taskId === ""
              ? "No run is known: nothing has run since the server was started."
              : this.isRootGone
                ? "The scheduler does not know this task: it was never reported, or has been removed since."
                : "No run of this task, or of what it depends on, is known."
        }
      </p>
    </div>`;
  }

  /** Where the nearest runs are. */
  private nothingInView(table: RunTable): TemplateResult {
    const { movement } = this;
    const { before, after } = runsBeside(table, movement.span);
    const button = (testId: string, word: string, time: number | null): TemplateResult =>
      html`<button
        type="button"
        class="btn btn-outline"
        data-testid=${testId}
        ?hidden=${time === null}
        @click=${() => {
          if (time !== null) movement.reveal(time, time);
        }}
      >
        ${word}
      </button>`;
    return html`<div class="time-empty" role="status" data-testid="timeline-idle">
      <div>
        <p>No runs in this span.</p>
        ${button("timeline-before", "Earlier runs", before)}
        ${button("timeline-after", "Later runs", after)}
        <button
          type="button"
          class="btn btn-outline"
          data-testid="timeline-all"
          @click=${() => {
            this.want("all");
          }}
        >
          All
        </button>
      </div>
    </div>`;
  }

  private makeParts(): Parts {
    const parts = {
      painter: new Painter(this.find("canvas") as HTMLCanvasElement),
      charts: new Charts(this.find(".time-charts"), this.page),
      tooltip: new RunTooltip(this.find(".time-tip"), this.page),
      elements: new RunElements(this.find(".time-runs"), this.page, {
        focused: (key) => {
          this.showTooltip(key);
          this.drawSoon();
        },
        left: () => {
          parts.tooltip.hide();
          this.drawSoon();
        },
      }),
    };
    this.listen(this.find(".time-scroll"));
    return parts;
  }

  private listen(scroll: HTMLElement): void {
    const { movement } = this;
    new ResizeObserver(() => {
      this.drawSoon();
    }).observe(scroll);
    listenToPointer(scroll, {
      place: () => {
        const { left, top } = scroll.getBoundingClientRect();
        const { width, names } = this.size();
        return { left: left + names, top, width };
      },
      zoom: (factor, part) => {
        movement.zoom(factor, part);
      },
      drag: (x, y) => {
        scroll.scrollTop -= y;
        if (x !== 0) movement.pan(-x / this.size().width);
      },
      hover: (x, y) => {
        this.hover(x, y);
      },
      leave: () => {
        this.point("");
      },
      click: (x, y) => {
        const shown = this.shown();
        const run = this.runAt(x, y);
        if (shown === null || run < 0) return;
        this.page.go(toDetails(this.page.route, textAt(shown.table.ids, run)));
      },
      key: (event) => this.key(event),
    });
    // As in the graph: also while nothing has the focus, or a button of the toolbar.
    document.addEventListener("keydown", (event) => {
      const { target, key } = event;
      const isHere =
        target === document.body || (target instanceof Node && this.root.contains(target));
      if (!isHere || this.root.hidden || this.runs.loaded === null || !KEYS_ANYWHERE.has(key))
        return;
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      if (this.key(event)) event.preventDefault();
    });
  }

  private find(selector: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`the timeline has no ${selector}`);
    return found;
  }

  /** What is in view; null: no runs have been loaded, or nobody looks. */
  private shown(): Shown | null {
    const { loaded } = this.runs;
    if (loaded === null || this.root.hidden) return null;
    const { width, height, names } = this.size();
    if (width <= 1 || height === 0) return null;
    const { table } = loaded;
    const { span } = this.movement;
    const lanes = lanesOf(table, this.route.rows);
    const lane = this.route.rows === "stream" ? 12 : 20;
    const look = { lane, head: names === 0 ? 18 : 0, gap: 6 };
    return {
      table,
      lanes,
      places: this.rows.place(table, lanes, look, span),
      view: { span, width, now: this.page.now() },
      top: this.find(".time-scroll").scrollTop,
      height,
    };
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
    this.rows.see(this.movement.update());
    const { parts, places: before } = this;
    let shown = this.shown();
    if (shown === null || parts === null) return;
    const { view, places, height } = shown;
    this.places = places;
    this.find(".time-rows").style.height = `${Math.max(places.total, height - 1)}px`;
    if (before !== null && before !== places) {
      const scroll = this.find(".time-scroll");
      scroll.scrollTop = anchored(before, places, shown.top);
      shown = { ...shown, top: scroll.scrollTop };
    }
    const ticks = ticksOf(view, this.page.timeForm);
    parts.painter.paint(
      {
        ...shown,
        colour: this.colour(),
        colourOf: this.runs.colourOf,
        ticks: ticks.map(({ time }) => time),
        completeSince: this.completeSince(),
        path: this.runs.path,
        lit: this.litRuns(shown.table),
        textOf: (run) => this.textOf(shown.table, run),
      },
      (this.palette ??= readPalette(this.root)),
    );
    this.find(".timeline").style.setProperty("--time-names", `${this.size().names}px`);
    render(axisOf(ticks, view), this.find(".time-axis-ticks"));
    const results = this.rows.resultsOf(shown.table, shown.lanes, view.span);
    render(namesOf(shown, results, this.route), this.find(".time-names"));
    parts.elements.follow(view);
    const isPart = this.route.taskId !== "" || this.route.family !== "";
    if (this.hasCharts()) parts.charts.draw(view, isPart ? "Whole server" : "");
    const isIdle = shown.table.count > 0 && results.every(({ runs }) => runs === 0);
    if (isIdle !== this.isIdle) {
      this.isIdle = isIdle;
      this.render();
    }
    window.clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => {
      this.rest();
      this.complete(view);
    }, REST_MS);
    window.clearTimeout(this.settleTimer);
    this.settleTimer = window.setTimeout(this.settle, SETTLE_MS);
  }

  /** Gives the rows the height that they need now, unless the reader still drags. */
  private settle = (): void => {
    if (this.find(".time-scroll").classList.contains("is-dragged")) {
      this.settleTimer = window.setTimeout(this.settle, SETTLE_MS);
      return;
    }
    if (this.rows.settle(this.movement.span)) this.drawSoon();
  };

  /** Draws what waits until the picture rests. */
  private rest(): void {
    const shown = this.shown();
    if (shown !== null) this.parts?.elements.draw(shown);
  }

  /** Asks for what the picture lacks. */
  private complete(view: Window): void {
    const { runs, movement } = this;
    if (this.hasCharts()) void this.parts?.charts.update(view);
    if (!runs.isBefore(view.span)) return;
    void runs.reach(view.span, movement.wanted).then(() => {
      this.drawSoon();
    });
  }

  /** Before this time runs may be missing; null if none is. */
  private completeSince(): number | null {
    const facts = this.runs.loaded?.facts;
    if (facts === undefined) return null;
    const { complete_since, since, is_cut } = facts;
    return complete_since > since || is_cut ? Math.max(complete_since, since) : null;
  }

  private textOf(table: RunTable, run: number): string {
    const family = table.families[table.family[run] ?? 0] ?? "";
    if (this.route.rows !== "families") return family;
    const id = textAt(table.ids, run);
    // The family stands at the left already.
    return id.startsWith(`${family}_`) ? id.slice(family.length + 1) : id;
  }

  /** The runs under the pointer, with the focus, and of the task whose panel is open. */
  private litRuns(table: RunTable): number[] {
    const found = [this.hovered, this.parts?.elements.focusedKey() ?? ""]
      .filter((key) => key !== "")
      .map((key) => findRun(table, key));
    return [...found, latestRunOf(table, this.route.task)].filter((run) => run >= 0);
  }

  // Pointing

  private runAt(x: number, y: number): number {
    const shown = this.shown();
    if (shown === null) return -1;
    const { left, top } = this.find(".time-scroll").getBoundingClientRect();
    return runAtPlace(shown, x - left - this.size().names, y - top);
  }

  private hover(x: number, y: number): void {
    const run = this.runAt(x, y);
    const { loaded } = this.runs;
    this.point(run < 0 || loaded === null ? "" : keyOfRun(loaded.table, run), x);
  }

  private point(key: string, x?: number): void {
    if (key === this.hovered) return;
    this.hovered = key;
    this.find(".time-scroll").classList.toggle("is-on-run", key !== "");
    if (key === "") this.parts?.tooltip.hide();
    else this.showTooltip(key, x);
    this.drawSoon();
  }

  /** `x`: of the pointer; without it, the tooltip stands at the start of the run. */
  private showTooltip(key: string, x?: number): void {
    const shown = this.shown();
    if (shown === null) return;
    const { table, lanes, places, view } = shown;
    const run = findRun(table, key);
    if (run < 0) return;
    const scroll = this.find(".time-scroll");
    const lane = lanes.laneOf[run] ?? 0;
    const top = places.topOfLane(lane) - shown.top + scroll.offsetTop;
    const left = Math.max(0, xOf(view, table.started[run] ?? 0)) + this.size().names;
    this.parts?.tooltip.show(table, run, {
      x: x === undefined ? left : x - scroll.getBoundingClientRect().left,
      top,
      bottom: top + places.heightOfLane(lane),
    });
  }

  // Keys

  private key(event: KeyboardEvent): boolean {
    const { movement } = this;
    const onRun = this.parts?.elements.focusedKey() ?? "";
    const isOnRun = onRun !== "" && !event.shiftKey;
    switch (event.key) {
      case "+":
      case "=":
        movement.zoomIn();
        return true;
      case "-":
        movement.zoomOut();
        return true;
      case "0":
        this.want("all");
        return true;
      case "End":
        movement.toNow();
        return true;
      case "ArrowLeft":
        if (isOnRun) this.step(onRun, "left");
        else movement.earlier();
        return true;
      case "ArrowRight":
        if (isOnRun) this.step(onRun, "right");
        else movement.later();
        return true;
      case "ArrowUp":
      case "ArrowDown":
        if (!isOnRun) return false;
        this.step(onRun, event.key === "ArrowUp" ? "up" : "down");
        return true;
      case "Enter":
        if (onRun !== "") return false;
        this.parts?.elements.focus();
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
    const shown = this.shown();
    if (shown === null) return;
    const { table, lanes } = shown;
    const from = findRun(table, key);
    if (from < 0) return;
    const run = neighbourOf(table, lanes, from, step, this.page.now());
    if (run === from) return;
    // Its lane has a place once its time is in view.
    this.movement.reveal(table.started[run] ?? 0, endOf(table, run, shown.view.now));
    this.draw();
    const moved = this.shown();
    if (moved !== null) this.scrollTo(moved, run);
    const now = this.shown();
    if (now !== null) this.parts?.elements.focusOn(now, run);
  }

  private scrollTo({ lanes, places }: Shown, run: number): void {
    const scroll = this.find(".time-scroll");
    const lane = lanes.laneOf[run] ?? 0;
    const [top, height] = [places.topOfLane(lane), places.heightOfLane(lane)];
    if (top < scroll.scrollTop) scroll.scrollTop = top - height;
    else if (top + height > scroll.scrollTop + scroll.clientHeight)
      scroll.scrollTop = top + 2 * height - scroll.clientHeight;
  }
}
