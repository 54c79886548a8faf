/** The graph of what a task depends on, or of what depends on it. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { DependencyGraph as Answer, TaskRow } from "../api/types";
import { hasSameShape, nameOf, readGraph } from "../model/graph";
import { singleItems } from "../model/graph-items";
import { labelNodes } from "../model/graph-labels";
import { formatCountOf } from "../model/numbers";
import type { LayoutRequest } from "../model/layout";
import { START, type Route } from "../route";
import { Drawing } from "./graph/drawing";
import { Layouter } from "./graph/layouter";
import { legend } from "./graph/legend";
import { NodeNotes } from "./graph/node-notes";
import { makePicture, type Picture } from "./graph/picture";
import { listenToNodes } from "./graph/pointing";
import { TextMeasure } from "./graph/shapes";
import { findNearMatches, findTasksToStartFrom, notFoundPage, startPage } from "./graph/start";
import { toolbar } from "./graph/toolbar";
import { Tools } from "./graph/tools";
import { Tooltip } from "./graph/tooltip";
import { drawScale, listenToZoomKeys, zoomButtons } from "./graph/zoom";
import type { MakeView, Page, View } from "./view";

/** A message about something shorter would only flicker. */
const MESSAGE_DELAY_MS = 300;
/** After a refresh that took long, the next one waits so many times as long. */
const PAUSE_FACTOR = 4;
const MAX_MS_WITHOUT_PAUSE = 200;

/** With more nodes, the browser gets a turn between the steps. */
const LARGE = 2_000;

type Found =
  | { kind: "graph"; picture: Picture }
  | { kind: "start"; tasks: readonly TaskRow[] }
  | { kind: "not-found"; near: readonly TaskRow[] };

/** `stopped`: by the reader. `failed`: a banner says why. */
type State =
  | Found
  | { kind: "waiting"; text: string; isShown: boolean }
  | { kind: "stopped" }
  | { kind: "failed" };

export const makeDependencyGraph: MakeView = (root, page) => new DependencyGraph(root, page);

class DependencyGraph implements View {
  private route: Route = START;
  private state: State = { kind: "failed" };
  /** Counts the loads, so that an answer to an older one is ignored. */
  private generation = 0;
  private timer: number | undefined;
  private pausedUntil = 0;
  private pauseTimer: number | undefined;
  private picture: Picture | null = null;
  private readonly layouter = new Layouter();
  private readonly measure: TextMeasure;
  private readonly drawing: Drawing;
  private readonly tooltip: Tooltip;
  private readonly notes: NodeNotes;
  private tools: Tools | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    this.render();
    const place = root.querySelector<HTMLElement>(".graph-view");
    if (place === null) throw new Error("the view has no element for its drawing");
    this.measure = new TextMeasure(place);
    this.notes = new NodeNotes(page, () => {
      this.drawing.draw();
      this.tooltip.draw();
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
    await this.load();
  }

  async refresh(): Promise<void> {
    const { state } = this;
    // A load that is pending is recent enough, and one that the reader stopped stays stopped.
    if (state.kind === "waiting" || state.kind === "stopped") return;
    if (state.kind === "failed") await this.load();
    else if (state.kind === "graph") await this.reload(state.picture);
    else await this.find(null);
  }

  redraw(): void {
    this.render();
    // Run times grow; all else changes only when it is fetched.
    if (this.picture?.layout.direction === "right") this.drawing.draw();
    this.tooltip.draw();
  }

  private async load(): Promise<void> {
    this.generation += 1;
    this.layouter.cancel();
    this.waitFor("Loading…");
    await this.find(null);
  }

  private async reload(picture: Picture): Promise<void> {
    const began = performance.now();
    if (began < this.pausedUntil) {
      window.clearTimeout(this.pauseTimer);
      this.pauseTimer = window.setTimeout(() => {
        void this.page.refresh();
      }, this.pausedUntil - began);
      return;
    }
    await this.find(picture);
    const ended = performance.now();
    const took = ended - began;
    if (took > MAX_MS_WITHOUT_PAUSE) this.pausedUntil = ended + PAUSE_FACTOR * took;
  }

  /** Looks up the graph and shows it, unless another one is wanted by then. */
  private async find(known: Picture | null): Promise<void> {
    const { generation, route } = this;
    try {
      const found = await this.lookUp(route, generation, known);
      if (generation !== this.generation) return;
      this.notes.outdate();
      this.enter(found);
      await this.notes.settled();
    } catch (error) {
      if (generation !== this.generation) return;
      if (this.state.kind === "waiting") this.enter({ kind: "failed" });
      throw error;
    }
  }

  private async lookUp(route: Route, generation: number, known: Picture | null): Promise<Found> {
    const { page } = this;
    if (route.taskId === "") return { kind: "start", tasks: await findTasksToStartFrom(page) };
    const graph = readGraph(await fetchGraph(route, page), route.taskId);
    if (graph === null)
      return { kind: "not-found", near: await findNearMatches(route.taskId, page) };
    if (known !== null && hasSameShape(known.graph, graph))
      return { kind: "graph", picture: { ...known, graph } };
    if (generation === this.generation && this.state.kind === "waiting")
      this.waitFor(`Laying out ${formatCountOf(graph.nodes.length, "task")}…`);
    if (graph.nodes.length > LARGE) await yieldToBrowser();
    const labels = labelNodes(graph.nodes);
    const direction = route.visType === "d3" ? "right" : "down";
    const request: LayoutRequest = {
      direction,
      // Top-down, dependencies stand below; left to right, they come first.
      isRootLast: (direction === "right") !== route.invert,
      lengths: labels.map((label) => this.measure.lengthOf(label, direction)),
      links: graph.links,
      view: this.drawing.viewport.size(),
    };
    return {
      kind: "graph",
      picture: makePicture(graph, singleItems(graph), labels, await this.layouter.layOut(request)),
    };
  }

  private waitFor(text: string): void {
    const isShown = this.state.kind === "waiting" && this.state.isShown;
    this.enter({ kind: "waiting", text, isShown });
    if (isShown) return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.state.kind === "waiting") this.enter({ ...this.state, isShown: true });
    }, MESSAGE_DELAY_MS);
  }

  private stop(): void {
    this.generation += 1;
    this.layouter.cancel();
    this.enter({ kind: "stopped" });
  }

  private enter(state: State): void {
    const before = this.state;
    this.state = state;
    // The last picture stays until there is another.
    if (state.kind !== "waiting") this.picture = state.kind === "graph" ? state.picture : null;
    this.tools?.take(this.picture, this.title(), this.route);
    this.render();
    if (state.kind === "graph") {
      if (before.kind === "graph") this.drawing.update(state.picture);
      else this.showAnew(state.picture);
    } else if (state.kind !== "waiting") {
      this.drawing.clear();
    }
    this.tooltip.draw();
    this.tools?.moved();
  }

  private title(): string {
    const [root] = this.picture?.graph.nodes ?? [];
    const name = root === undefined ? "" : nameOf(root);
    return this.route.invert ? `What depends on ${name}` : `What ${name} depends on`;
  }

  private showAnew(picture: Picture): void {
    const hadFocus = this.root.querySelector(".graph-view")?.contains(document.activeElement);
    this.drawing.show(picture, this.title());
    if (hadFocus === true) this.drawing.focus(0);
  }

  private render(): void {
    const { picture, state, route, page } = this;
    const hasView = picture !== null || state.kind === "waiting";
    render(
      html`<h1 class="visually-hidden">Dependency graph</h1>
        ${toolbar(route, picture?.graph ?? null, page)} ${this.tools?.bar() ?? nothing}
        <div class="graph-stage">
          <div class="graph-canvas">
            <div class="graph-view" ?hidden=${!hasView}></div>
            ${this.message()}
          </div>
          <div class="graph-foot">
            ${legend()}
            ${picture === null ? nothing : zoomButtons(this.drawing.viewport, picture.layout)}
          </div>
        </div>`,
      this.root,
    );
  }

  private message(): TemplateResult | typeof nothing {
    const { state, route, page } = this;
    switch (state.kind) {
      case "start":
        return startPage(state.tasks, page);
      case "not-found":
        return notFoundPage(route.taskId, state.near, page);
      case "waiting":
        if (!state.isShown) return nothing;
        return messageWith(state.text, "Cancel", () => {
          this.stop();
        });
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

function fetchGraph({ taskId, invert, hideDone }: Route, { api }: Page): Promise<Answer> {
  return invert
    ? api.getInverseDependencyGraph(taskId, !hideDone)
    : api.getDependencyGraph(taskId, !hideDone);
}

/** Resolves after other tasks of the browser had their turn. */
function yieldToBrowser(): Promise<void> {
  return new Promise((resolve) => {
    window.setTimeout(resolve);
  });
}

function isSameGraph(one: Route, other: Route): boolean {
  return (
    one.taskId === other.taskId &&
    one.invert === other.invert &&
    one.hideDone === other.hideDone &&
    one.visType === other.visType
  );
}

function messageWith(text: string, word: string, action: () => void): TemplateResult {
  return html`<div class="graph-message" data-testid="graph-message">
    <p role="status">${text}</p>
    <button type="button" class="btn" @click=${action}>${word}</button>
  </div>`;
}
