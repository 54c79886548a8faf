/** A map of the whole graph, with the part that is in view: drag it, or move it with the arrow keys. */

import {
  freestCorner,
  scaleMap,
  showsAll,
  windowOnMap,
  type Corner,
  type MapScale,
} from "../../model/minimap";
import { NODE_COLOURS, type NodeStatus } from "../../model/status";
import type { Drawing } from "./drawing";
import { worstOf } from "./marks";
import { fitCanvas } from "../canvas";
import { nextTask } from "../next-task";
import { groupAt, taskAt, type Picture } from "./picture";

/** In px. */
const BOX = { width: 210, height: 140 };
/** How far its border is from the map, and from the edges of the view, in px. */
const INSET = 18;
/** Of a node, in px: it must be seen. Failures are larger than what is around them. */
const MIN_DOT = 2;
const MIN_FAILURE = 4;
/** Drawn last, on top of the others. */
const LAST: readonly string[] = ["RUNNING", "BATCH_RUNNING", "DISABLED", "FAILED"];
/** An arrow key moves the view by this part of it. */
const STEP = 0.25;

const STEPS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class Minimap {
  private readonly element = document.createElement("div");
  private readonly canvas = document.createElement("canvas");
  /** The nodes, drawn once for each picture. */
  private readonly nodes = document.createElement("canvas");
  private drawn: Picture | null = null;
  private map: MapScale | null = null;
  private isWanted = true;
  private isPending = false;
  private corner: Corner = "bottom right";

  constructor(
    root: HTMLElement,
    private readonly drawing: Drawing,
  ) {
    const { element, canvas } = this;
    element.className = "graph-minimap";
    element.dataset.testid = "graph-minimap";
    element.tabIndex = 0;
    element.hidden = true;
    element.role = "group";
    element.ariaLabel = "Map of the graph. Arrow keys move the view.";
    canvas.ariaHidden = "true";
    element.append(canvas);
    root.append(element);
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      this.moveTo(event);
    });
    element.addEventListener("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) this.moveTo(event);
    });
    element.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const { left, top, right, bottom } = drawing.viewport.window;
      const [x, y] = step;
      drawing.viewport.panBy(STEP * x * (right - left), STEP * y * (bottom - top));
    });
    // Outlines depend on the theme.
    new MutationObserver(() => {
      this.drawn = null;
      this.draw();
    }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  }

  /** Shows it wherever it is of use, or never. */
  want(isWanted: boolean): void {
    this.isWanted = isWanted;
    this.draw();
  }

  /** Whether there is something to map: not all is in view. */
  get isUseful(): boolean {
    const { picture, viewport } = this.drawing;
    return picture !== null && !showsAll(viewport.window, picture.layout);
  }

  /** Draws it for the picture and the view as they are now. */
  draw(): void {
    const { element } = this;
    const { picture } = this.drawing;
    element.hidden = !this.isWanted || !this.isUseful;
    if (picture === null || element.hidden) return;
    if (picture === this.drawn) this.drawOver(picture, false);
    else this.drawSoon();
  }

  /** Draws the nodes in a task of its own: a large picture takes long enough by itself. */
  private drawSoon(): void {
    if (this.isPending) return;
    this.isPending = true;
    void nextTask().then(() => {
      this.isPending = false;
      const { picture } = this.drawing;
      if (picture === null || this.element.hidden) return;
      this.drawNodes(picture);
      this.drawOver(picture, true);
    });
  }

  private drawOver(picture: Picture, isNew: boolean): void {
    this.standAside(picture, isNew);
    this.drawView();
  }

  /** Moves it where it covers the least, but never under the hand of the reader. */
  private standAside({ layout }: Picture, isNew: boolean): void {
    const { map, element, drawing } = this;
    const { window, scale, isByHand } = drawing.viewport;
    if (map === null || (isByHand && !isNew) || element.matches(":focus, :active")) return;
    const size = {
      width: (map.width + 2 * INSET) / scale,
      height: (map.height + 2 * INSET) / scale,
    };
    this.corner = freestCorner(layout.places, window, size, this.corner);
    element.dataset.corner = this.corner;
  }

  private moveTo({ clientX, clientY }: PointerEvent): void {
    const { map } = this;
    if (map === null) return;
    const { left, top } = this.canvas.getBoundingClientRect();
    this.drawing.viewport.centre({ x: (clientX - left) / map.x, y: (clientY - top) / map.y });
  }

  private drawNodes(picture: Picture): void {
    this.drawn = picture;
    const { items, layout } = picture;
    const map = scaleMap(layout, BOX);
    this.map = map;
    for (const canvas of [this.canvas, this.nodes]) fitCanvas(canvas, map.width, map.height);
    const context = this.nodes.getContext("2d");
    if (context === null) return;
    const outline = getComputedStyle(this.element).getPropertyValue("--lv-node-outline").trim();
    const late: [number, NodeStatus][] = [];
    const dot = (index: number, status: NodeStatus, min: number): void => {
      const place = layout.places[index];
      if (place === undefined) return;
      const width = Math.max(min, Math.min(place.length, 60) * map.x);
      const height = Math.max(min, 24 * map.y);
      context.fillStyle =
        status === "UNKNOWN" && outline !== "transparent" ? outline : NODE_COLOURS[status];
      context.fillRect(place.x * map.x - min / 2, place.y * map.y - height / 2, width, height);
    };
    for (let index = 0; index < items.length; index += 1) {
      const status = statusAt(picture, index);
      if (LAST.includes(status)) late.push([index, status]);
      else dot(index, status, MIN_DOT);
    }
    late.sort(([, one], [, other]) => LAST.indexOf(one) - LAST.indexOf(other));
    for (const [index, status] of late)
      dot(index, status, status === "FAILED" ? MIN_FAILURE : MIN_DOT);
  }

  private drawView(): void {
    const { map, canvas, nodes, drawing } = this;
    const context = canvas.getContext("2d");
    if (map === null || context === null) return;
    context.clearRect(0, 0, map.width, map.height);
    if (nodes.width > 0) context.drawImage(nodes, 0, 0, map.width, map.height);
    const { left, top, right, bottom } = windowOnMap(drawing.viewport.window, map);
    const colour = getComputedStyle(this.element).getPropertyValue("--bs-primary").trim();
    context.fillStyle = colour;
    context.globalAlpha = 0.14;
    context.fillRect(left, top, right - left, bottom - top);
    context.globalAlpha = 1;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.strokeRect(left + 0.75, top + 0.75, right - left - 1.5, bottom - top - 1.5);
  }
}

/** Returns the status of an item; of a group the one that matters most. */
function statusAt(picture: Picture, index: number): NodeStatus {
  return (
    taskAt(picture, index)?.status ?? worstOf(groupAt(picture, index)?.statuses ?? {}) ?? "UNKNOWN"
  );
}
