/** Draws the visible part of a picture, in as much detail as the scale allows. */

import { html, nothing, render, svg } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import {
  contains,
  fullest,
  isIn,
  selectShown,
  widen,
  type Shown,
  type Window,
} from "../../model/graph-window";
import { idOf, type GraphItem } from "../../model/graph-items";
import type { GraphNode } from "../../model/graph";
import { HALF, type Layout } from "../../model/layout";
import { linksOfNode, pathFromRoot } from "../../model/graph-paths";
import {
  ARROW_HEAD,
  discsMark,
  frameMark,
  groundMark,
  groupMark,
  linkMark,
  linksMark,
  nodeMark,
  timeMark,
  type NodeState,
} from "./marks";
import { NOTHING, type Highlight } from "./highlight";
import type { NodeNote, NodeNotes } from "./node-notes";
import { failuresOf, groupAt, taskAt, type Picture } from "./picture";
import { reasonInWords } from "./reason-in-words";
import type { Page } from "../view";
import { Viewport } from "./viewport";

/** Below it, labels cannot be read. */
const MIN_LABEL_SCALE = 0.5;
/** The radius of discs: at least this in px of the view, at most that in px of the drawing. */
const MIN_RADIUS = 1.6;
const MAX_RADIUS = 48;
/** With more links of one node, each line is lit once. */
const MAX_LIT = 500;

/** After the last movement. */
const WANT_DELAY_MS = 150;

export interface FoundItem {
  readonly item: GraphItem;
  /** Where it is in the view, in px. */
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

export class Drawing {
  readonly viewport: Viewport;
  picture: Picture | null = null;
  /** The id of the item in the tab order: that of its task, or of its group. */
  current = "";
  /** The task id of the node whose details are open. */
  open = "";
  /** What the reader has asked to stand out. */
  highlight: Highlight = NOTHING;
  /** The id of the item that was put in the middle: it stays there while the view changes its size. */
  private centred = "";
  /** The item under the pointer or with the focus: its links are lit, and the path that leads to it. */
  private lit = "";
  private readonly svg: SVGSVGElement;
  private readonly content: SVGGElement;
  /** What was drawn last: within that window and detail, moving needs no new drawing. */
  private drawn: { window: Window; detail: string } | null = null;
  /** The tasks whose labels are drawn. */
  private readable: readonly GraphNode[] = [];
  private wanting: number | undefined;
  private isDrawing = false;
  private isLighting = false;

  /** `moved`: called after zooming and panning. */
  constructor(
    readonly place: HTMLElement,
    private readonly page: Page,
    private readonly notes: NodeNotes,
    private readonly moved: () => void,
  ) {
    render(
      html`<svg class="graph-drawing" data-testid="graph" role="group">
          <defs>${ARROW_HEAD}</defs>
          <g></g>
        </svg>
        <p class="graph-hint">Zoom in to see the tasks one by one.</p>`,
      place,
    );
    this.svg = findIn(place, "svg") as SVGSVGElement;
    this.content = findIn(this.svg, "g") as SVGGElement;
    this.viewport = new Viewport(this.svg, this.content, (isByHand) => {
      if (isByHand) this.centred = "";
      this.drawSoon();
    });
    new ResizeObserver(() => {
      // The panel may have taken room from the view.
      const centre = this.placeOf(this.centred);
      const open = this.placeOf(this.open);
      if (centre !== undefined) this.viewport.centre(middleOf(centre));
      else if (open !== undefined) this.viewport.reveal(open);
      this.drawSoon();
    }).observe(this.svg);
  }

  /** Shows a new picture, if not all of it then the part around its root; without one, where most has failed. */
  show(picture: Picture, name: string, hasRoot: boolean): void {
    this.svg.setAttribute("aria-label", name);
    this.picture = picture;
    this.highlight = NOTHING;
    const { places } = picture.layout;
    const { width, height } = this.viewport.size();
    const fullestArea = hasRoot ? null : fullest(places, width, height, failuresOf(picture));
    const first = fullestArea?.node ?? 0;
    this.current = this.idAt(first);
    this.centred = "";
    const start = places[first];
    if (start !== undefined) {
      this.viewport.fitFirst(picture.layout, fullestArea?.middle ?? start);
      this.viewport.reveal(start);
    }
    this.draw();
  }

  /** Shows a newer picture of the same task; the current item stays where it is, or what it has become. */
  update(picture: Picture): void {
    const before = this.placeOfCurrent();
    const old = this.picture;
    const hadFocus = this.content.contains(document.activeElement);
    this.picture = picture;
    const isGone = this.indexOf(this.current) === -1;
    if (isGone)
      this.current = this.idAt(old === null ? 0 : successorOf(this.current, old, picture));
    const after = this.placeOfCurrent();
    if (before !== null && after !== null) this.viewport.follow(before, after);
    this.draw();
    if (isGone && hadFocus) this.focus();
  }

  clear(): void {
    this.picture = null;
    this.draw();
  }

  /** Returns an item in the view; null if it is not there or not visible. */
  find(id: string): FoundItem | null {
    const index = this.indexOf(id);
    const item = this.picture?.items[index];
    const place = this.picture?.layout.places[index];
    if (item === undefined || place === undefined) return null;
    if (!isIn(this.viewport.window, place)) return null;
    const { x, y } = this.viewport.toView(place);
    const half = HALF * this.viewport.scale;
    return { item, left: x - half, top: y - half, bottom: y + half };
  }

  /** Returns the index of the item with an id: that of a task, or of a group; -1 if it is not shown. */
  indexOf(id: string): number {
    const { picture } = this;
    return picture?.items.findIndex((item) => idOf(item, picture.graph) === id) ?? -1;
  }

  /** Returns the id of an item; empty if there is no such item. */
  idAt(index: number): string {
    const item = this.picture?.items[index];
    return this.picture === null || item === undefined ? "" : idOf(item, this.picture.graph);
  }

  /** Focuses an item and scrolls it into view. */
  focus(index = this.indexOf(this.current)): void {
    const { picture } = this;
    const place = picture?.layout.places[index];
    if (picture === null || place === undefined) return;
    this.current = this.idAt(index);
    this.centred = "";
    this.viewport.reveal(place);
    this.draw();
    this.elementOf(index)?.focus({ preventScroll: true });
  }

  /** Returns whether the circle of an item is in view. */
  isInView(index: number): boolean {
    const place = this.picture?.layout.places[index];
    const { left, top, right, bottom } = this.viewport.window;
    return (
      place !== undefined &&
      place.x >= left &&
      place.x <= right &&
      place.y >= top &&
      place.y <= bottom
    );
  }

  /** Puts an item in the middle of the view, large enough to be read. */
  centre(index: number): void {
    const place = this.picture?.layout.places[index];
    if (place === undefined) return;
    this.current = this.idAt(index);
    this.centred = this.current;
    this.viewport.centre(middleOf(place), MIN_LABEL_SCALE < this.viewport.scale ? 0 : 1);
    this.draw();
  }

  /** Draws with the next frame. */
  drawNext(): void {
    if (this.isLighting) return;
    this.isLighting = true;
    requestAnimationFrame(() => {
      this.isLighting = false;
      if (this.picture !== null) this.draw();
    });
  }

  elementOf(index: number): SVGGElement | null {
    return this.content.querySelector<SVGGElement>(`[data-index="${index}"]`);
  }

  draw(): void {
    this.drawNow();
    window.clearTimeout(this.wanting);
    if (this.picture !== null) this.notes.want(this.readable);
  }

  private drawNow(): void {
    const { picture } = this;
    if (picture === null) {
      this.svg.classList.remove("graph-overview");
      render(nothing, this.content);
      this.drawn = null;
      return;
    }
    const isReadable = this.viewport.scale >= MIN_LABEL_SCALE;
    let part = widen(this.viewport.window);
    let shown = selectShown(picture.layout, part);
    if (shown.isOverview && isReadable) {
      // What can be read is drawn one by one, but then no more than is seen.
      part = this.viewport.window;
      shown = selectShown(picture.layout, part, isReadable);
    }
    this.drawn = { window: part, detail: this.detail() };
    this.drawMarks(picture, part, shown);
  }

  /** Lights the links of the item with an id; none if it is empty. */
  light(id: string): void {
    if (id === this.lit) return;
    this.lit = id;
    // Never at once: a node that loses the focus because it is removed is in the midst of a drawing.
    this.drawNext();
  }

  /** Returns how an item is drawn, apart from its size. */
  stateOf(index: number): Omit<NodeState, "radius" | "isReadable"> {
    const { picture, highlight } = this;
    return {
      isCurrent: this.idAt(index) === this.current,
      isOpen: this.open !== "" && this.idAt(index) === this.open,
      isOnPath: highlight.path.has(index),
      found: highlight.at === index ? "current" : highlight.found.has(index) ? "true" : null,
      ...this.noteOf(picture === null ? undefined : taskAt(picture, index)),
    };
  }

  /** Returns the links to light up. */
  private litLinks({ items, links, layout }: Picture): Set<number> {
    const index = this.lit === "" ? -1 : this.indexOf(this.lit);
    if (index === -1) return new Set();
    const all = [
      ...linksOfNode(links, index),
      ...pathFromRoot({ nodes: items, links }, index).links,
    ];
    // Links with a block are one line.
    const byPath = new Map(all.map((link) => [layout.paths[link], link]));
    return new Set(all.length > MAX_LIT ? byPath.values() : all);
  }

  private drawMarks(picture: Picture, window: Window, shown: Shown): void {
    const { layout } = picture;
    const lit = this.litLinks(picture);
    for (const link of this.highlight.links) lit.add(link);
    const links = shown.areLinksTogether ? [...lit].slice(0, MAX_LIT) : shown.links;
    const nodes = this.withMarked(shown.nodes);
    const isReadable = this.viewport.scale >= MIN_LABEL_SCALE;
    const labelled = new Set(
      isReadable ? nodes.filter((index) => isInAt(layout, window, index)) : [],
    );
    const grounds = layout.direction === "right" ? nodes : [...labelled];
    const hasTimes = isReadable && layout.direction === "right";
    const radius = Math.round(Math.min(MAX_RADIUS, MIN_RADIUS / this.viewport.scale));
    this.svg.classList.toggle("graph-far", !isReadable);
    this.svg.classList.toggle("graph-overview", shown.isOverview);
    render(
      svg`<g aria-hidden="true">${layout.blocks.map((block) =>
        frameMark(block, picture, isReadable, window),
      )}${shown.areLinksTogether ? linksMark(picture, isReadable) : nothing}${
        shown.isOverview ? discsMark(picture, radius) : nothing
      }${repeat(
        links,
        (index) => index,
        (index) => linkMark(index, picture, lit.has(index)),
      )}${hasTimes ? links.map((index) => timeMark(index, picture, this.page.now())) : nothing}</g
      ><g aria-hidden="true">${grounds.map((index) => {
        const place = layout.places[index];
        return place === undefined ? nothing : groundMark(place, picture);
      })}</g
      >${repeat(
        nodes,
        (index) => this.idAt(index),
        (index) => {
          const state = {
            radius,
            isReadable: labelled.has(index),
            ...this.stateOf(index),
          };
          return groupAt(picture, index) === undefined
            ? nodeMark(index, picture, state)
            : groupMark(index, picture, state);
        },
      )}`,
      this.content,
    );
    this.readable = [...labelled].map((index) => taskAt(picture, index)).filter(isThere);
  }

  /** Adds the item in the tab order and those that stand out, which are drawn one by one at any scale. */
  private withMarked(shown: readonly number[]): readonly number[] {
    const { path, found, at } = this.highlight;
    const marked = [this.indexOf(this.current), at, ...path, ...found].slice(0, MAX_LIT);
    const known = new Set(shown);
    return [...shown, ...new Set(marked.filter((index) => index !== -1 && !known.has(index)))];
  }

  private noteOf(node: GraphNode | undefined): { note: NodeNote | undefined; reason: string } {
    const note = node === undefined ? undefined : this.notes.of(node.taskId);
    return { note, reason: node === undefined ? "" : reasonInWords(node, note, this.page) };
  }

  private placeOfCurrent(): Layout["places"][number] | null {
    return this.placeOf(this.current) ?? null;
  }

  /** Returns the place of the item with an id. */
  private placeOf(id: string): Layout["places"][number] | undefined {
    return id === "" ? undefined : this.picture?.layout.places[this.indexOf(id)];
  }

  /** Returns a key that changes whenever the scale needs a new drawing. */
  private detail(): string {
    const { scale } = this.viewport;
    return scale >= MIN_LABEL_SCALE ? "readable" : String(Math.round(2 * Math.log2(scale)));
  }

  private drawSoon(): void {
    this.moved();
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      const { drawn, picture } = this;
      if (picture === null || drawn === null) return;
      const isCurrent =
        contains(drawn.window, this.viewport.window) && drawn.detail === this.detail();
      if (isCurrent) return;
      this.drawNow();
      // What only passes by is not asked for.
      window.clearTimeout(this.wanting);
      this.wanting = window.setTimeout(() => {
        this.notes.want(this.readable);
      }, WANT_DELAY_MS);
    });
  }
}

function middleOf({ x, y, length }: Layout["places"][number]): { x: number; y: number } {
  return { x: x + length / 2, y };
}

/** Returns the item that now shows the task of an item, or the first task of a group; the root if there is none. */
function successorOf(id: string, old: Picture, picture: Picture): number {
  const item = old.items.find((one) => idOf(one, old.graph) === id);
  if (item === undefined) return 0;
  const node = item.kind === "task" ? item.node : (item.members[0] ?? 0);
  const { nodes } = picture.graph;
  const taskId = old.graph.nodes[node]?.taskId;
  const now =
    nodes[node]?.taskId === taskId ? node : nodes.findIndex((one) => one.taskId === taskId);
  return Math.max(0, picture.itemOf[now] ?? 0);
}

function isInAt({ places }: Layout, window: Window, index: number): boolean {
  const place = places[index];
  return place !== undefined && isIn(window, place);
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function findIn(root: Element, selector: string): Element {
  const found = root.querySelector(selector);
  if (found === null) throw new Error(`the drawing has no ${selector}`);
  return found;
}
