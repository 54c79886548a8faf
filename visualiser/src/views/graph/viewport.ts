/** Zooming and panning, by wheel, drag and pinch, and in steps by buttons and keys. */

import { select, type Selection } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from "d3-zoom";
import type { Window } from "../../model/graph-window";
import { HALF, type Layout, type Place } from "../../model/layout";

const MIN_SCALE = 0.002;
const MAX_SCALE = 3;
/** A graph that does not fit at this scale is at first shown in part: the smallest label has 12 px, and 11 can be read. */
export const MIN_FIRST_SCALE = 0.92;
const STEP = 1.4;
const MARGIN = 32;

interface Point {
  readonly x: number;
  readonly y: number;
}

export class Viewport {
  private readonly selection: Selection<SVGSVGElement, unknown, null, undefined>;
  private readonly behaviour: ZoomBehavior<SVGSVGElement, unknown>;
  private transform = zoomIdentity;
  /** Whether it was last moved by wheel, drag or pinch. */
  isByHand = false;

  /** `content` is moved; `moved` is called each time, and told whether it was by wheel, drag or pinch. */
  constructor(
    private readonly svg: SVGSVGElement,
    content: SVGGElement,
    moved: (isByHand: boolean) => void,
  ) {
    this.behaviour = zoom<SVGSVGElement, unknown>()
      .extent(() => {
        const { width, height } = this.size();
        return [
          [0, 0],
          [width, height],
        ];
      })
      .scaleExtent([MIN_SCALE, MAX_SCALE])
      .clickDistance(4)
      .on("zoom", ({ transform, sourceEvent }: D3ZoomEvent<SVGSVGElement, unknown>) => {
        this.transform = transform;
        this.isByHand = sourceEvent !== null;
        content.setAttribute("transform", transform.toString());
        moved(this.isByHand);
      });
    this.selection = select(svg);
    this.selection.call(this.behaviour).on("dblclick.zoom", null);
  }

  get scale(): number {
    return this.transform.k;
  }

  /** The visible part, in px of the drawing. */
  get window(): Window {
    const { width, height } = this.size();
    const [left, top] = this.transform.invert([0, 0]);
    const [right, bottom] = this.transform.invert([width, height]);
    return { left, top, right, bottom };
  }

  /** Returns where a place of the drawing is in the view. */
  toView({ x, y }: Point): Point {
    const [viewX, viewY] = this.transform.apply([x, y]);
    return { x: viewX, y: viewY };
  }

  zoomIn(): void {
    this.zoomBy(STEP);
  }

  zoomOut(): void {
    this.zoomBy(1 / STEP);
  }

  /** Makes the whole graph visible. */
  fit(layout: Layout): void {
    this.showAt(layout, this.fittingScale(layout), null);
  }

  /** Makes the whole graph visible if it can be read then; else the part around `start`. */
  fitFirst(layout: Layout, start: Point): void {
    const fitting = this.fittingScale(layout);
    if (fitting >= MIN_FIRST_SCALE) this.showAt(layout, fitting, null);
    else this.showAt(layout, 1, start);
  }

  /** Pans so that what moved from `before` to `after` stays in place. */
  follow(before: Place, after: Place): void {
    this.selection.call((all) => {
      this.behaviour.translateBy(all, before.x - after.x, before.y - after.y);
    });
  }

  /** Scrolls a place into view. */
  reveal({ x, y, length }: Place): void {
    const { left, top, right, bottom } = this.window;
    const margin = MARGIN / this.scale;
    const dx = shiftInto(x - HALF, x + length, left + margin, right - margin);
    const dy = shiftInto(y - HALF, y + HALF, top + margin, bottom - margin);
    if (dx !== 0 || dy !== 0) this.behaviour.translateBy(this.selection, dx, dy);
  }

  /** Puts a place in the middle of the view; `minScale`: closer, if it is drawn smaller. */
  centre({ x, y }: Point, minScale = 0): void {
    if (this.scale < minScale) this.behaviour.scaleTo(this.selection, minScale);
    this.behaviour.translateTo(this.selection, x, y);
  }

  /** Pans by a distance in px of the drawing. */
  panBy(dx: number, dy: number): void {
    this.behaviour.translateBy(this.selection, -dx, -dy);
  }

  private zoomBy(factor: number): void {
    this.behaviour.scaleBy(this.selection, factor);
  }

  private fittingScale({ width, height }: Layout): number {
    const view = this.size();
    return Math.min(1, (view.width - 2 * MARGIN) / width, (view.height - 2 * MARGIN) / height);
  }

  private showAt(layout: Layout, scale: number, start: Point | null): void {
    const view = this.size();
    const k = Math.max(MIN_SCALE, scale);
    // Along an axis on which all of it is visible, the middle of the drawing is.
    const isWide = start !== null && k * layout.width > view.width;
    const isHigh = start !== null && k * layout.height > view.height;
    const middle = {
      x: isWide ? start.x : layout.width / 2,
      y: isHigh ? start.y : layout.height / 2,
    };
    const x = view.width / 2 - k * middle.x;
    const y = view.height / 2 - k * middle.y;
    this.behaviour.transform(this.selection, zoomIdentity.translate(x, y).scale(k));
    if (start !== null) this.alignToEdges(layout);
  }

  /** Removes empty space beside a drawing that fills the view. */
  private alignToEdges({ width, height }: Layout): void {
    const { left, top, right, bottom } = this.window;
    const margin = MARGIN / this.scale;
    const dx = shiftInto(left, right, -margin, width + margin);
    const dy = shiftInto(top, bottom, -margin, height + margin);
    this.behaviour.translateBy(
      this.selection,
      right - left > width ? 0 : -dx,
      bottom - top > height ? 0 : -dy,
    );
  }

  /** Returns the size of the view in px. */
  size(): { width: number; height: number } {
    return { width: this.svg.clientWidth || 800, height: this.svg.clientHeight || 600 };
  }
}

/** Returns how far to move a range so that it lies between the bounds; its start has priority. */
function shiftInto(start: number, end: number, min: number, max: number): number {
  if (start < min || end - start > max - min) return min - start;
  return end > max ? max - end : 0;
}
