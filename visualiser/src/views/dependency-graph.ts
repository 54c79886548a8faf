/** The graph of what a task depends on, or of what needs it. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { DependencyGraph as Answer, TaskRow } from "../api/types";
import { hasSameShape, nameOf, readGraph } from "../model/graph";
import { labelNodes } from "../model/graph-labels";
import type { LayoutRequest } from "../model/layout";
import { START, type Route } from "../route";
import { Drawing } from "./graph/drawing";
import { Layouter } from "./graph/layouter";
import { legend } from "./graph/legend";
import { makePicture, type Picture } from "./graph/picture";
import { listenToNodes } from "./graph/pointing";
import { TextMeasure } from "./graph/shapes";
import { findNearMatches, findTasksToStartFrom, notFoundPage, startPage } from "./graph/start";
import { toolbar } from "./graph/toolbar";
import { Tooltip } from "./graph/tooltip";
import { drawScale, listenToZoomKeys, zoomButtons } from "./graph/zoom";
import type { MakeView, Page, View } from "./view";

/** What takes longer is told of; what does not would only flicker. */
const MILLISECONDS_UNTIL_TOLD = 300;
/** A large graph takes its time to be looked up again: after that it rests so many times as long. */
const SHARE_OF_REST = 4;
const MILLISECONDS_WITHOUT_REST = 200;

/** From so many nodes on the page is let go on between one step and the next. */
const LARGE = 2_000;

type Found =
  | { kind: "graph"; picture: Picture }
  | { kind: "start"; tasks: readonly TaskRow[] }
  | { kind: "not-found"; near: readonly TaskRow[] };

/** `stopped`: by the reader. `failed`: the page tells why. */
type State =
  | Found
  | { kind: "waiting"; text: string; isTold: boolean }
  | { kind: "stopped" }
  | { kind: "failed" };

export const makeDependencyGraph: MakeView = (root, page) => new DependencyGraph(root, page);

class DependencyGraph implements View {
  private route: Route = START;
  private state: State = { kind: "failed" };
  /** Counts what was asked for, so that the answer to something older is dropped. */
  private turn = 0;
  private timer: number | undefined;
  private restsUntil = 0;
  private restTimer: number | undefined;
  private picture: Picture | null = null;
  private readonly layouter = new Layouter();
  private readonly measure: TextMeasure;
  private readonly drawing: Drawing;
  private readonly tooltip: Tooltip;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    this.render();
    const place = root.querySelector<HTMLElement>(".graph-view");
    if (place === null) throw new Error("the view has no place for its drawing");
    this.measure = new TextMeasure(place);
    this.drawing = new Drawing(
      place,
      () => page.now(),
      () => {
        this.tooltip.draw();
        drawScale(root, this.drawing.viewport);
      },
    );
    this.tooltip = new Tooltip(place, this.drawing, page);
    listenToNodes(place, this.drawing, this.tooltip, page);
    listenToZoomKeys(root, this.drawing.viewport, () => this.picture);
  }

  async show(route: Route): Promise<void> {
    const before = this.route;
    this.route = route;
    this.drawing.open = route.task;
    if (this.state.kind === "graph" && isSameGraph(before, route)) {
      this.drawing.draw();
      // Another task is open beside the same graph; or the reader has come back from another tab.
      if (before.task === route.task) await this.refresh();
      return;
    }
    await this.load();
  }

  async refresh(): Promise<void> {
    const { state } = this;
    // What is on its way is news enough, and what the reader has stopped stays so.
    if (state.kind === "waiting" || state.kind === "stopped") return;
    if (state.kind === "failed") await this.load();
    else if (state.kind === "graph") await this.lookAgain(state.picture);
    else await this.find(null);
  }

  redraw(): void {
    this.render();
    // What else may have changed since is drawn when it is fetched.
    if (this.picture?.layout.direction === "right") this.drawing.draw();
    this.tooltip.draw();
  }

  private async load(): Promise<void> {
    this.turn += 1;
    this.layouter.cancel();
    this.waitFor("Loading…");
    await this.find(null);
  }

  private async lookAgain(picture: Picture): Promise<void> {
    const began = performance.now();
    if (began < this.restsUntil) {
      window.clearTimeout(this.restTimer);
      this.restTimer = window.setTimeout(() => {
        void this.page.refresh();
      }, this.restsUntil - began);
      return;
    }
    await this.find(picture);
    const ended = performance.now();
    const took = ended - began;
    if (took > MILLISECONDS_WITHOUT_REST) this.restsUntil = ended + SHARE_OF_REST * took;
  }

  /** Shows what it finds, unless that is not wanted any more by then. */
  private async find(known: Picture | null): Promise<void> {
    const { turn, route } = this;
    try {
      const found = await this.lookUp(route, turn, known);
      if (turn === this.turn) this.enter(found);
    } catch (error) {
      if (turn !== this.turn) return;
      if (this.state.kind === "waiting") this.enter({ kind: "failed" });
      throw error;
    }
  }

  private async lookUp(route: Route, turn: number, known: Picture | null): Promise<Found> {
    const { page } = this;
    if (route.taskId === "") return { kind: "start", tasks: await findTasksToStartFrom(page) };
    const graph = readGraph(await fetchGraph(route, page), route.taskId);
    if (graph === null)
      return { kind: "not-found", near: await findNearMatches(route.taskId, page) };
    if (known !== null && hasSameShape(known.graph, graph))
      return { kind: "graph", picture: { ...known, graph } };
    if (turn === this.turn && this.state.kind === "waiting")
      this.waitFor(`Laying out ${graph.nodes.length.toLocaleString("en")} tasks…`);
    if (graph.nodes.length > LARGE) await yieldToBrowser();
    const labels = labelNodes(graph.nodes);
    const direction = route.visType === "d3" ? "right" : "down";
    const request: LayoutRequest = {
      direction,
      // Top-down what is needed stands below what needs it; left to right it comes first.
      isRootLast: (direction === "right") !== route.invert,
      lengths: labels.map((label) => this.measure.lengthOf(label, direction)),
      links: graph.links,
      view: this.drawing.viewport.size(),
    };
    return {
      kind: "graph",
      picture: makePicture(graph, labels, await this.layouter.layOut(request)),
    };
  }

  private waitFor(text: string): void {
    const isTold = this.state.kind === "waiting" && this.state.isTold;
    this.enter({ kind: "waiting", text, isTold });
    if (isTold) return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.state.kind === "waiting") this.enter({ ...this.state, isTold: true });
    }, MILLISECONDS_UNTIL_TOLD);
  }

  private stop(): void {
    this.turn += 1;
    this.layouter.cancel();
    this.enter({ kind: "stopped" });
  }

  private enter(state: State): void {
    const before = this.state;
    this.state = state;
    // Until there is another the last one stays in sight.
    if (state.kind !== "waiting") this.picture = state.kind === "graph" ? state.picture : null;
    this.render();
    if (state.kind === "graph") {
      if (before.kind === "graph") this.drawing.update(state.picture);
      else this.showAnew(state.picture);
    } else if (state.kind !== "waiting") {
      this.drawing.clear();
    }
    this.tooltip.draw();
  }

  private showAnew(picture: Picture): void {
    const hadFocus = this.root.querySelector(".graph-view")?.contains(document.activeElement);
    const [root] = picture.graph.nodes;
    const name = root === undefined ? "" : nameOf(root);
    this.drawing.show(
      picture,
      this.route.invert ? `What needs ${name}` : `What ${name} depends on`,
    );
    if (hadFocus === true) this.drawing.focus(0);
  }

  private render(): void {
    const { picture, state, route, page } = this;
    const hasView = picture !== null || state.kind === "waiting";
    render(
      html`<h1 class="visually-hidden">Dependency graph</h1>
        ${toolbar(route, picture?.graph ?? null, page)}
        <div class="graph-canvas">
          <div class="graph-view" ?hidden=${!hasView}></div>
          ${picture === null ? nothing : zoomButtons(this.drawing.viewport, picture.layout)}
          ${this.message()}
        </div>
        ${legend()}`,
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
        if (!state.isTold) return nothing;
        return told(state.text, "Cancel", () => {
          this.stop();
        });
      case "stopped":
        return told("The graph was not drawn: you cancelled it.", "Draw it", () => {
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

/** Whatever waits has its turn. */
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

function told(text: string, word: string, action: () => void): TemplateResult {
  return html`<div class="graph-message" data-testid="graph-message">
    <p role="status">${text}</p>
    <button type="button" class="btn" @click=${action}>${word}</button>
  </div>`;
}
