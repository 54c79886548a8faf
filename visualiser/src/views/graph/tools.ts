/** The tools of the graph: find, failures one after the other, paths, the map, and files of the drawing. */

import { html, nothing, type TemplateResult } from "lit-html";
import { isolated } from "../../model/bidi";
import { criticalPath, describeCriticalPath } from "../../model/critical-path";
import { nameOf } from "../../model/graph";
import type { GroupItem } from "../../model/graph-items";
import { orderFailures } from "../../model/graph-failures";
import { findNodes, stepIn } from "../../model/graph-find";
import { pathFromRoot, type Path } from "../../model/graph-paths";
import { formatCount, formatCountOf } from "../../model/numbers";
import type { Route } from "../../route";
import { icon } from "../icons";
import { moveInToolbar } from "../toolbars";
import type { Page } from "../view";
import type { Drawing } from "./drawing";
import { itemsOf, linksOfPath, NOTHING, type Highlight } from "./highlight";
import { Minimap } from "./minimap";
import { groupAt, type Picture } from "./picture";

/** Which of the critical paths it is: the server's estimate and the timeline answer other questions. */
const CRITICAL_PATH =
  "The chain of tasks that takes longest by their last runs, done ones included. " +
  "The expected end goes by what is still to run; the timeline frames the runs that set when the root ended.";

/** While the reader types, the drawing follows so many milliseconds later. */
const TYPING_MS = 120;
const NARROW = window.matchMedia("(max-width: 767px)");

/** What the reader follows; of a new picture of the same graph it is found again. */
type Shown = { kind: "none" } | { kind: "critical" } | { kind: "failure"; taskId: string };

interface ShownPath extends Path {
  /** Says what it is. */
  readonly text: string;
}

export class Tools {
  private picture: Picture | null = null;
  private title = "";
  private isUp = false;
  private typed = "";
  /** Nodes, in the order of the drawing. */
  private hits: readonly number[] = [];
  /** Which of the hits the reader was led to; -1 if none. */
  private at = -1;
  /** Whether that hit is to be shown by itself, once the groups that hide it are unfolded. */
  private isUnfolding = false;
  private failures: readonly number[] = [];
  private shown: Shown = { kind: "none" };
  private path: ShownPath | null = null;
  private isMapWanted = !NARROW.matches;
  /** Whether there was something to map when the bar was drawn. */
  private isMapUseful = false;
  private timer: number | undefined;
  private readonly map: Minimap;

  constructor(
    place: HTMLElement,
    private readonly drawing: Drawing,
    private readonly page: Page,
    /** Draws the bar again. */
    private readonly redraw: () => void,
  ) {
    this.map = new Minimap(place, drawing);
    this.map.want(this.isMapWanted);
  }

  /** Takes over a picture: of the same graph, what is shown stays. */
  take(picture: Picture | null, title: string, route: Route): void {
    const isOther = picture === null || title !== this.title;
    const hit = isOther ? undefined : this.picture?.graph.nodes[this.hits[this.at] ?? -1]?.taskId;
    this.picture = picture;
    this.title = title;
    this.isUp = route.invert && !route.both && !route.allRoots;
    if (isOther) {
      this.shown = { kind: "none" };
      this.isUnfolding = false;
    }
    this.update(hit);
  }

  /** Goes on to a hit that was folded, now that the drawing has the new picture. */
  arrived(): void {
    if (this.isUnfolding) this.showHit();
  }

  /** Follows the drawing, which was moved. */
  moved(): void {
    this.map.draw();
    if (this.map.isUseful !== this.isMapUseful) this.redraw();
  }

  /** It is there before the graph is: the layout must know how much room is left. */
  bar(): TemplateResult {
    const { path } = this;
    this.isMapUseful = this.map.isUseful;
    return html`<div class="graph-tools">
      ${this.finder()}
      <div class="graph-tool-buttons" role="toolbar" aria-label="Tools" @keydown=${moveInToolbar}>
        ${this.failureButton()}
        <button
          type="button"
          class="btn"
          data-testid="critical-path"
          aria-pressed=${this.shown.kind === "critical"}
          title=${CRITICAL_PATH}
          @click=${() => {
            this.follow(this.shown.kind === "critical" ? { kind: "none" } : { kind: "critical" });
            this.bringPathIntoView();
          }}
        >
          ${icon("diagram")}<span class="graph-tool-word">Critical path</span>
        </button>
        <p
          class="graph-path ${path === null ? "graph-path-none" : ""}"
          role="status"
          data-testid="graph-path"
        >
          ${
            path === null
              ? nothing
              : html`<span>${path.text}</span
                  ><button
                    type="button"
                    class="btn btn-icon"
                    aria-label="Hide the path"
                    title="Hide the path"
                    @click=${() => {
                      this.follow({ kind: "none" });
                    }}
                  >
                    ${icon("x")}
                  </button>`
          }
        </p>
        <button
          type="button"
          class="btn graph-map-toggle"
          data-testid="graph-map"
          aria-pressed=${this.isMapWanted && this.isMapUseful}
          aria-disabled=${this.isMapUseful ? nothing : "true"}
          title=${
            this.isMapUseful
              ? "A map of the whole graph, with the part in view"
              : "Nothing to map: all of the graph is in view"
          }
          @click=${() => {
            if (!this.isMapUseful) return;
            this.isMapWanted = !this.isMapWanted;
            this.map.want(this.isMapWanted);
            this.redraw();
          }}
        >
          ${icon("map")}<span class="graph-tool-word">Map</span>
        </button>
        <button
          type="button"
          class="btn"
          data-testid="graph-export"
          title="Save the graph as a file"
          @click=${() => {
            void this.save();
          }}
        >
          ${icon("download")}<span class="graph-tool-word">Export</span>
        </button>
      </div>
    </div>`;
  }

  private finder(): TemplateResult {
    const { typed, hits } = this;
    const hasHits = hits.length > 0;
    return html`<div class="graph-finder" role="search" aria-label="Find in the graph">
      <label class="find">
        ${icon("search")}<span class="visually-hidden">Find in the graph</span>
        <input
          class="form-control"
          type="search"
          data-testid="graph-find"
          placeholder="Find in the graph"
          autocomplete="off"
          spellcheck="false"
          aria-keyshortcuts="/"
          .value=${typed}
          @input=${(event: Event) => {
            this.search((event.target as HTMLInputElement).value);
          }}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === "Enter") this.choose(event.shiftKey ? -1 : 1);
            else if (event.key === "ArrowDown" && this.at !== -1) this.drawing.focus();
            else if (event.key === "Escape" && typed !== "") this.search("");
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </label>
      <span class="graph-hits dim" role="status" data-testid="graph-hits"
        >${this.countOfHits()}</span
      >
      ${this.stepButton("Previous hit", "Previous (Shift+Enter)", "chevronUp", -1, hasHits)}
      ${this.stepButton("Next hit", "Next (Enter)", "chevronDown", 1, hasHits)}
    </div>`;
  }

  private stepButton(
    label: string,
    title: string,
    name: "chevronUp" | "chevronDown",
    step: 1 | -1,
    isEnabled: boolean,
  ): TemplateResult {
    return html`<button
      type="button"
      class="btn btn-icon"
      aria-label=${label}
      title=${title}
      ?disabled=${!isEnabled}
      @click=${() => {
        this.choose(step);
      }}
    >
      ${icon(name)}
    </button>`;
  }

  private countOfHits(): string {
    const { typed, hits, at } = this;
    if (typed.trim() === "") return "";
    if (hits.length === 0) return "none";
    return at === -1
      ? formatCount(hits.length)
      : `${formatCount(at + 1)} of ${formatCount(hits.length)}`;
  }

  private failureButton(): TemplateResult | typeof nothing {
    const { failures } = this;
    if (failures.length === 0) return nothing;
    const at = this.failureAt();
    return html`<button
      type="button"
      class="btn"
      data-testid="next-failure"
      title="Next failure, first causes first (n)"
      @click=${() => {
        this.nextFailure();
      }}
    >
      ${icon("triangle")}<span class="graph-tool-word"
        >${this.countsDisabled() ? "Next failed or disabled" : "Next failure"}</span
      >
      <span class="graph-hits" data-testid="graph-failures"
        >${at === -1 ? "" : `${formatCount(at + 1)} of `}${formatCount(failures.length)}</span
      >
    </button>`;
  }

  /** Whether some of the failures are disabled: the legend counts these apart. */
  private countsDisabled(): boolean {
    const { failures, picture } = this;
    return failures.some((node) => picture?.graph.nodes[node]?.status === "DISABLED");
  }

  /** Returns which of the failures is shown; -1 if none is. */
  private failureAt(): number {
    const { shown, picture } = this;
    if (shown.kind !== "failure" || picture === null) return -1;
    return this.failures.findIndex((node) => picture.graph.nodes[node]?.taskId === shown.taskId);
  }

  private nextFailure(): void {
    const { picture, failures } = this;
    const node = failures[stepIn(failures.length, this.failureAt(), 1)];
    const taskId = node === undefined ? undefined : picture?.graph.nodes[node]?.taskId;
    if (picture === null || node === undefined || taskId === undefined) return;
    this.follow({ kind: "failure", taskId });
    this.lead(picture.itemOf[node] ?? -1);
    // The panel has the error; the next failure is one click away.
    this.page.go({ ...this.page.route, task: taskId });
  }

  private search(typed: string): void {
    this.typed = typed;
    this.at = -1;
    this.isUnfolding = false;
    this.findHits();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.hits.length > 0) this.step(1);
    }, TYPING_MS);
    this.redraw();
  }

  /** Leads to a hit, which is unfolded: first to the one that is marked, from there to the next. */
  private choose(step: 1 | -1): void {
    if (this.groupOfHit() === undefined) this.step(step);
    this.isUnfolding = true;
    this.showHit();
  }

  /** Shows the hit that the reader was led to by itself: unfolds its group, then leads to it. */
  private showHit(): void {
    const key = this.groupOfHit()?.key;
    const { route } = this.page;
    if (key !== undefined) {
      // A large family unfolds by depth first: then the next picture has it in another group.
      if (!route.opened.includes(key)) this.page.go({ ...route, opened: [...route.opened, key] });
      return;
    }
    this.isUnfolding = false;
    const node = this.hits[this.at];
    if (node !== undefined) this.lead(this.picture?.itemOf[node] ?? -1);
  }

  /** Returns the group that the hit is folded into; undefined if it is not, or there is no hit. */
  private groupOfHit(): GroupItem | undefined {
    const { picture, hits, at } = this;
    const node = hits[at];
    return picture === null || node === undefined
      ? undefined
      : groupAt(picture, picture.itemOf[node] ?? -1);
  }

  private step(step: 1 | -1): void {
    window.clearTimeout(this.timer);
    this.at = stepIn(this.hits.length, this.at, step);
    const node = this.hits[this.at];
    if (node !== undefined) this.lead(this.picture?.itemOf[node] ?? -1);
    this.redraw();
  }

  private lead(item: number): void {
    this.highlight(item);
    this.drawing.centre(item);
  }

  /** Leads to where the path begins if no part of it is in view. */
  private bringPathIntoView(): void {
    const { picture, path, drawing } = this;
    const items = (path?.nodes ?? []).map((node) => picture?.itemOf[node] ?? -1);
    if (items.some((item) => drawing.isInView(item))) return;
    drawing.centre(items.find((item) => item !== -1) ?? -1);
  }

  private follow(shown: Shown): void {
    this.shown = shown;
    this.findPath();
    this.highlight(-1);
    this.drawing.draw();
    this.redraw();
  }

  /** Finds all again in a new picture. `hit`: the task that the reader was led to. */
  private update(hit: string | undefined): void {
    const { picture, isUp } = this;
    const known = picture?.graph;
    const links = known?.links ?? [];
    this.failures =
      known === undefined
        ? []
        : orderFailures(
            known.nodes,
            // Failures are ordered by what they depend on.
            isUp ? links.map(({ from, to }) => ({ from: to, to: from })) : links,
          ).filter((node) => picture?.itemOf[node] !== -1);
    this.findHits();
    // In another drawing the hits have another order.
    this.at =
      hit === undefined
        ? -1
        : this.hits.findIndex((node) => picture?.graph.nodes[node]?.taskId === hit);
    this.findPath();
    const node = this.hits[this.at];
    this.highlight(node === undefined ? -1 : (picture?.itemOf[node] ?? -1));
    this.map.draw();
  }

  private findHits(): void {
    const { picture, typed } = this;
    if (picture === null || typed.trim() === "") {
      this.hits = [];
    } else {
      const { itemOf, layout } = picture;
      const placeOf = (node: number): { x: number; y: number } =>
        layout.places[itemOf[node] ?? 0] ?? { x: 0, y: 0 };
      this.hits = findNodes(picture.graph.nodes, typed)
        .filter((node) => itemOf[node] !== -1)
        .sort((one, other) => {
          const [a, b] = [placeOf(one), placeOf(other)];
          return a.y - b.y || a.x - b.x || one - other;
        });
    }
    this.highlight(-1);
    this.drawing.drawNext();
  }

  private findPath(): void {
    const { picture, shown } = this;
    this.path = picture === null ? null : pathOf(shown, picture, this.page.now());
  }

  private highlight(at: number): void {
    const { picture, path } = this;
    this.drawing.highlight = picture === null ? NOTHING : highlightOf(picture, path, this.hits, at);
  }

  private async save(): Promise<void> {
    const { picture, title, drawing, page } = this;
    const { chooseFile } = await import("./export/dialog");
    if (picture !== null) chooseFile(picture, title, drawing, page);
  }
}

function highlightOf(
  picture: Picture,
  path: Path | null,
  hits: readonly number[],
  at: number,
): Highlight {
  return {
    path: path === null ? NOTHING.path : itemsOf(path.nodes, picture),
    links: path === null ? NOTHING.links : linksOfPath(path, picture),
    found: itemsOf(hits, picture),
    at,
  };
}

function pathOf(shown: Shown, { graph }: Picture, now: number): ShownPath | null {
  if (shown.kind === "none") return null;
  if (shown.kind === "critical") {
    const path = criticalPath(graph.nodes, graph.links, now);
    return path === null ? null : { ...path, text: describeCriticalPath(path) };
  }
  const node = graph.nodes.findIndex(({ taskId }) => taskId === shown.taskId);
  const failure = graph.nodes[node];
  if (failure === undefined) return null;
  const path = pathFromRoot(graph, node, graph.roots);
  return {
    ...path,
    text: `Path to ${isolated(nameOf(failure))}: ${formatCountOf(path.nodes.length, "task")}`,
  };
}
