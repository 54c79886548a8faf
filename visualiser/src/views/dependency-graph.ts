/** The graph of what a task depends on, or of what depends on it. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { GraphQuery, TaskRow } from "../api/types";
import { nameOf } from "../model/graph";
import type { PictureRequest, Step } from "../model/graph-session";
import { formatCount, formatCountOf } from "../model/numbers";
import { rootsOf, START, type Route } from "../route";
import { Drawing } from "./graph/drawing";
import { foldedBar } from "./graph/folded-bar";
import { legend } from "./graph/legend";
import { nextTask } from "./next-task";
import { NodeNotes } from "./graph/node-notes";
import type { Picture } from "./graph/picture";
import { PictureMaker } from "./graph/picture-maker";
import { listenToNodes } from "./graph/pointing";
import { fontsOf } from "./graph/shapes";
import { signsIn, type Sign } from "./graph/signs";
import { findNearMatches, findTasksToStartFrom, notFoundPage, startPage } from "./graph/start";
import { RootEnd } from "./graph/root-end";
import { rootsBar } from "./graph/roots-bar";
import { toolbar } from "./graph/toolbar";
import { Tools } from "./graph/tools";
import { Tooltip } from "./graph/tooltip";
import { drawScale, listenToZoomKeys, zoomButtons } from "./graph/zoom";
import { setStops } from "./toolbars";
import type { MakeView, Page, View } from "./view";

/** A message about something shorter would only flicker. */
const MESSAGE_DELAY_MS = 300;
/** After a refresh that took long, the next one waits so many times as long. */
const PAUSE_FACTOR = 4;
const MAX_MS_WITHOUT_PAUSE = 200;

type Found =
  | { kind: "graph"; picture: Picture }
  | { kind: "start"; tasks: readonly TaskRow[] }
  | { kind: "not-found"; near: readonly TaskRow[] };

/** `stopped`: by the reader. `failed`: a banner says why. */
type State =
  | Found
  | { kind: "waiting"; text: string; share: number | null; isShown: boolean }
  | { kind: "stopped" }
  | { kind: "failed" };

export const makeDependencyGraph: MakeView = (root, page) => new DependencyGraph(root, page);

class DependencyGraph implements View {
  private route: Route = START;
  private state: State = { kind: "failed" };
  /** Whether the next picture is one of the same answer. */
  private isReshaping = false;
  /** How the last picture was asked for. */
  private shownRoute: Route | null = null;
  /** Counts the loads, so that an answer to an older one is ignored. */
  private generation = 0;
  private timer: number | undefined;
  private pausedUntil = 0;
  private pauseTimer: number | undefined;
  private picture: Picture | null = null;
  private readonly maker = new PictureMaker();
  private readonly drawing: Drawing;
  private readonly tooltip: Tooltip;
  private readonly notes: NodeNotes;
  private readonly rootEnd: RootEnd;
  private tools: Tools | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    this.rootEnd = new RootEnd(page, () => {
      this.render();
    });
    this.render();
    const place = root.querySelector<HTMLElement>(".graph-view");
    if (place === null) throw new Error("the view has no element for its drawing");
    this.notes = new NodeNotes(page, () => {
      this.drawing.draw();
      this.tooltip.draw();
      this.render();
    });
    this.drawing = new Drawing(place, page, this.notes, () => {
      this.tooltip.draw();
      drawScale(root, this.drawing.viewport);
      this.tools?.moved();
    });
    this.tools = new Tools(place, this.drawing, page, () => {
      this.render();
    });
    this.tooltip = new Tooltip(place, this.drawing, this.notes, page);
    listenToNodes(place, this.drawing, this.tooltip, page);
    listenToZoomKeys(root, this.drawing.viewport, () => this.picture);
  }

  async show(route: Route): Promise<void> {
    const before = this.route;
    this.route = route;
    this.drawing.open = route.task;
    if (this.state.kind === "graph" && isSameGraph(before, route)) {
      this.drawing.draw();
      // Either another task is open beside the same graph, or the reader has come back from another tab.
      if (before.task === route.task) await this.refresh();
      return;
    }
    const isSameAnswer = this.state.kind === "graph" && isSameQuestion(before, route);
    if (isSameAnswer && this.maker.hasGraph && !this.maker.isBusy) await this.reshape();
    else await this.load();
  }

  async refresh(): Promise<void> {
    const { state } = this;
    // A load that is pending is recent enough, and one that the reader stopped stays stopped.
    if (state.kind === "waiting" || state.kind === "stopped") return;
    if (state.kind === "failed") await this.load();
    else if (state.kind === "graph") await this.reload();
    else await this.find();
  }

  redraw(): void {
    this.render();
    // Run times grow; all else changes only when it is fetched.
    if (this.picture?.layout.direction === "right") this.drawing.draw();
    this.tooltip.draw();
  }

  private async load(): Promise<void> {
    this.generation += 1;
    this.maker.cancel();
    this.waitFor("Loading…");
    await this.find();
  }

  /** Shows the same graph in another way: folded, filtered or laid out otherwise. */
  private async reshape(): Promise<void> {
    this.generation += 1;
    this.isReshaping = true;
    this.waitFor("Drawing…");
    await this.find();
  }

  private async reload(): Promise<void> {
    const began = performance.now();
    if (began < this.pausedUntil) {
      window.clearTimeout(this.pauseTimer);
      this.pauseTimer = window.setTimeout(() => {
        void this.page.refresh();
      }, this.pausedUntil - began);
      return;
    }
    await this.find();
    const ended = performance.now();
    const took = ended - began;
    if (took > MAX_MS_WITHOUT_PAUSE) this.pausedUntil = ended + PAUSE_FACTOR * took;
  }

  /** Looks up the graph and shows it, unless another one is wanted by then. */
  private async find(): Promise<void> {
    const { generation, route } = this;
    try {
      const found = await this.lookUp(route, generation);
      await nextTask();
      if (generation !== this.generation) return;
      this.notes.outdate();
      await this.enterInSlices(found);
      await this.notes.settled();
    } catch (error) {
      if (generation !== this.generation) return;
      if (this.state.kind === "waiting") this.enter({ kind: "failed" });
      throw error;
    }
  }

  private async lookUp(route: Route, generation: number): Promise<Found> {
    const { page } = this;
    if (route.taskId === "" && !route.allRoots)
      return { kind: "start", tasks: await findTasksToStartFrom(page) };
    const isKnown = this.isReshaping && this.maker.hasGraph;
    this.isReshaping = false;
    const body = isKnown ? null : await page.api.getGraph(questionOf(route));
    if (generation !== this.generation) throw new DOMException("No longer wanted.", "AbortError");
    const picture = await this.maker.make(this.requestOf(route, body), (step, share) => {
      if (generation === this.generation) this.tell(step, share);
    });
    if (picture.graph.nodes.length > 0) return { kind: "graph", picture };
    return route.allRoots
      ? { kind: "start", tasks: [] }
      : { kind: "not-found", near: await findNearMatches(route.taskId, page) };
  }

  private requestOf(route: Route, body: ArrayBuffer | null): PictureRequest {
    const direction = route.visType === "d3" ? "right" : "down";
    const isDown = !route.invert || route.both || route.allRoots;
    return {
      body,
      shown: {
        folding: route.folding,
        opened: route.opened,
        statuses: route.nodeStatuses,
        depth: route.depth,
      },
      direction,
      // Top-down, dependencies stand below; left to right, they come first.
      isRootLast: (direction === "right") === isDown,
      view: this.drawing.viewport.size(),
      fonts: fontsOf(this.root),
    };
  }

  /** Tells how far the worker is, if the reader waits for it. */
  private tell({ name, size }: Step, share: number): void {
    if (this.state.kind !== "waiting") return;
    const text =
      name === "read"
        ? `Reading ${formatCountOf(size, "task")}…`
        : `Laying out ${formatCountOf(size, "item")}…`;
    this.enter({ ...this.state, text, share });
  }

  private waitFor(text: string): void {
    const isShown = this.state.kind === "waiting" && this.state.isShown;
    this.enter({ kind: "waiting", text, share: null, isShown });
    if (isShown) return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.state.kind === "waiting") this.enter({ ...this.state, isShown: true });
    }, MESSAGE_DELAY_MS);
  }

  private stop(): void {
    this.generation += 1;
    this.maker.cancel();
    this.enter({ kind: "stopped" });
  }

  private enter(state: State): void {
    this.take(state);
    this.takeTools();
    this.render();
    this.display(state);
    this.follow(state);
  }

  /** Enters a state; of a new graph each part in a task of its own, since a large one takes long. */
  private async enterInSlices(found: Found): Promise<void> {
    if (found.kind !== "graph" || this.isShown()) {
      this.enter(found);
      return;
    }
    const { generation } = this;
    const isOver = (): boolean => generation !== this.generation;
    this.take(found);
    this.render();
    await nextTask();
    if (isOver()) return;
    this.display(found);
    await nextTask();
    if (isOver()) return;
    this.takeTools();
    this.render();
    this.follow(found);
  }

  private take(state: State): void {
    this.state = state;
    // The last picture stays until there is another.
    if (state.kind !== "waiting") this.picture = state.kind === "graph" ? state.picture : null;
  }

  private display(state: State): void {
    if (state.kind === "graph") {
      const isSameView = this.isShown();
      this.shownRoute = this.route;
      if (isSameView) this.drawing.update(state.picture);
      else this.showAnew(state.picture);
    } else if (state.kind !== "waiting") {
      this.drawing.clear();
    }
  }

  private follow(state: State): void {
    this.tooltip.draw();
    this.tools?.moved();
    if (state.kind === "graph") this.tools?.arrived();
  }

  /** Whether the graph of the route is shown already, perhaps an older one. */
  private isShown(): boolean {
    const { shownRoute: shown, route, drawing } = this;
    // What filters leave may be far from where the reader was: it is shown from its start.
    const look = ({ visType, nodeStatuses, depth }: Route): string =>
      JSON.stringify([visType, nodeStatuses, depth]);
    const isSameView =
      shown !== null && isSameQuestion(shown, route) && look(shown) === look(route);
    return isSameView && drawing.picture !== null;
  }

  private takeTools(): void {
    const { picture, route } = this;
    this.tools?.take(picture, picture === null ? "" : titleOf(picture, route), route);
  }

  private showAnew(picture: Picture): void {
    const hadFocus = this.root.querySelector(".graph-view")?.contains(document.activeElement);
    const hasRoot = !this.route.allRoots;
    this.drawing.show(picture, titleOf(picture, this.route), hasRoot);
    if (hadFocus === true) this.drawing.focus();
  }

  private render(): void {
    const { picture, state, route, page } = this;
    const hasView = picture !== null || state.kind === "waiting";
    render(
      html`<h1 class="visually-hidden">Dependency graph</h1>
        ${picture === null ? nothing : this.skip()}
        ${toolbar(route, picture, page, this.rootEnd.template(picture, route))}
        ${rootsBar(route, picture, state.kind === "graph", page)} ${foldedBar(route, page)}
        ${hasView ? this.tools?.bar() : nothing}
        <div class="graph-stage">
          <div class="graph-canvas">
            <div class="graph-view" ?hidden=${!hasView}></div>
            ${this.message()}
          </div>
          <div class="graph-foot">
            ${legend(route, picture, this.signs(), page)}
            ${picture === null ? nothing : zoomButtons(this.drawing.viewport, picture.layout)}
          </div>
        </div>`,
      this.root,
    );
    setStops(this.root);
  }

  /** Leads past the controls: a graph is read task by task. */
  private skip(): TemplateResult {
    return html`<button
      type="button"
      class="visually-hidden-focusable skip"
      @click=${() => {
        this.drawing.focus();
      }}
    >
      Skip to the graph
    </button>`;
  }

  private signs(): Sign[] {
    const { picture, notes, drawing } = this;
    return picture === null ? [] : signsIn(picture, notes, drawing.highlight);
  }

  private message(): TemplateResult | typeof nothing {
    const { state, route, page } = this;
    switch (state.kind) {
      case "start":
        return startPage(state.tasks, page);
      case "not-found":
        return notFoundPage(rootsOf(route), state.near, page);
      case "waiting":
        if (!state.isShown) return nothing;
        return messageWith(
          state.text,
          "Cancel",
          () => {
            this.stop();
          },
          state.share,
        );
      case "stopped":
        return messageWith("You cancelled the graph.", "Draw it", () => {
          this.state = { kind: "failed" };
          void page.refresh();
        });
      default:
        return nothing;
    }
  }
}

function questionOf(route: Route): GraphQuery {
  const { invert, both, allRoots, hideDone } = route;
  const direction = both && !allRoots ? "both" : invert ? "up" : "down";
  return {
    ...(allRoots ? {} : { task_id: rootsOf(route) }),
    direction,
    include_done: hideDone ? "false" : "true",
  };
}

/** Whether two routes show the same answer of the server. */
function isSameQuestion(one: Route, other: Route): boolean {
  return JSON.stringify(questionOf(one)) === JSON.stringify(questionOf(other));
}

/** Whether two routes show it in the same way, too. */
function isSameGraph(one: Route, other: Route): boolean {
  const aspects = ({ visType, folding, opened, nodeStatuses, depth }: Route): string =>
    JSON.stringify([visType, folding, opened, nodeStatuses, depth]);
  return isSameQuestion(one, other) && aspects(one) === aspects(other);
}

function titleOf({ graph }: Picture, { invert, both, allRoots }: Route): string {
  if (allRoots) return "All tasks";
  const [root, ...others] = graph.roots.map((index) => graph.nodes[index]);
  const isOne = others.length === 0;
  const first = root === undefined ? "" : nameOf(root);
  const name = isOne ? first : `${first} and ${formatCount(others.length)} more`;
  if (invert && !both) return `What depends on ${name}`;
  const below = `What ${name} ${isOne ? "depends" : "depend"} on`;
  return both ? `${below}, and what depends on ${isOne ? "it" : "them"}` : below;
}

/** `share`: how much is done, from 0 to 1; null if that is not known. */
function messageWith(
  text: string,
  word: string,
  action: () => void,
  share: number | null = null,
): TemplateResult {
  return html`<div class="graph-message" data-testid="graph-message">
    <p role="status">${text}</p>
    ${
      share === null
        ? nothing
        : html`<progress max="1" .value=${share} aria-label="Progress"></progress>`
    }
    <button type="button" class="btn" @click=${action}>${word}</button>
  </div>`;
}
