/** Zooming and panning: by wheel, drag and pinch, and by steps for buttons and keys. */

import { select, type Selection } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from "d3-zoom";
import type { Window } from "../../model/graph-window";
import { HALF, type Layout, type Place } from "../../model/layout";

const MIN_SCALE = 0.002;
const MAX_SCALE = 3;
/** A graph that would be smaller at first is shown in part: */
const MIN_FIRST_SCALE = 0.4;
/** so that it can be read. */
const READABLE_SCALE = 0.7;
const STEP = 1.4;
const MARGIN = 32;
/** The buttons stand there. */
const LEFT_MARGIN = 64;

export class Viewport {
  private readonly selection: Selection<SVGSVGElement, unknown, null, undefined>;
  private readonly behaviour: ZoomBehavior<SVGSVGElement, unknown>;
  private transform = zoomIdentity;

  /** `content` is moved; `moved` hears of it. */
  constructor(
    private readonly svg: SVGSVGElement,
    content: SVGGElement,
    moved: () => void,
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
      .on("zoom", ({ transform }: D3ZoomEvent<SVGSVGElement, unknown>) => {
        this.transform = transform;
        content.setAttribute("transform", transform.toString());
        moved();
      });
    this.selection = select(svg);
    this.selection.call(this.behaviour).on("dblclick.zoom", null);
  }

  get scale(): number {
    return this.transform.k;
  }

  /** What is in sight, in the drawing's px. */
  get window(): Window {
    const { width, height } = this.size();
    const [left, top] = this.transform.invert([0, 0]);
    const [right, bottom] = this.transform.invert([width, height]);
    return { left, top, right, bottom };
  }

  /** Where a place of the drawing is in the view. */
  toView({ x, y }: Place): { x: number; y: number } {
    const [viewX, viewY] = this.transform.apply([x, y]);
    return { x: viewX, y: viewY };
  }

  zoomIn(): void {
    this.zoomBy(STEP);
  }

  zoomOut(): void {
    this.zoomBy(1 / STEP);
  }

  /** All of it in sight. */
  fit(layout: Layout): void {
    this.showAt(layout, this.fittingScale(layout), null);
  }

  /** All of it, unless it could not be read then; in that case what is around `start`. */
  fitFirst(layout: Layout, start: Place): void {
    const fitting = this.fittingScale(layout);
    if (fitting >= MIN_FIRST_SCALE) this.showAt(layout, fitting, null);
    else this.showAt(layout, READABLE_SCALE, start);
  }

  /** What was at `before` is at `after` now, and seems not to have moved. */
  follow(before: Place, after: Place): void {
    this.selection.call((all) => {
      this.behaviour.translateBy(all, before.x - after.x, before.y - after.y);
    });
  }

  /** Moves a place into sight if it is not. */
  reveal({ x, y, length }: Place): void {
    const { left, top, right, bottom } = this.window;
    const margin = MARGIN / this.scale;
    const dx = shiftInto(x - HALF, x + length, left + margin, right - margin);
    const dy = shiftInto(y - HALF, y + HALF, top + margin, bottom - margin);
    if (dx !== 0 || dy !== 0) this.behaviour.translateBy(this.selection, dx, dy);
  }

  private zoomBy(factor: number): void {
    this.behaviour.scaleBy(this.selection, factor);
  }

  private fittingScale({ width, height }: Layout): number {
    const view = this.size();
    return Math.min(
      1,
      (view.width - LEFT_MARGIN - MARGIN) / width,
      (view.height - 2 * MARGIN) / height,
    );
  }

  private showAt(layout: Layout, scale: number, start: Place | null): void {
    const view = this.size();
    const k = Math.max(MIN_SCALE, scale);
    const middle = { x: layout.width / 2, y: layout.height / 2 };
    const x = (LEFT_MARGIN - MARGIN + view.width) / 2 - k * (start ?? middle).x;
    const y = view.height / 2 - k * (start ?? middle).y;
    this.behaviour.transform(this.selection, zoomIdentity.translate(x, y).scale(k));
    if (start !== null) this.turnTowards(layout);
  }

  /** No empty space beside a drawing that fills the view. */
  private turnTowards({ width, height }: Layout): void {
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

  /** Of the view: px. */
  size(): { width: number; height: number } {
    return { width: this.svg.clientWidth || 800, height: this.svg.clientHeight || 600 };
  }
}

/** How far to move the stretch from `start` to `end` so that it lies between the bounds; its start first. */
function shiftInto(start: number, end: number, least: number, most: number): number {
  if (start < least || end - start > most - least) return least - start;
  return end > most ? most - end : 0;
}
