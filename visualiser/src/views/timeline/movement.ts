/** The span of time that is shown: it goes on with the time, is moved and zoomed, and stands in the link. */

import {
  followed,
  formatSpan,
  lengthOf,
  panned,
  spanOf,
  within,
  zoomed,
  type Span,
  type Wanted,
} from "../../model/timeline/span";
import type { Page } from "../view";

const LINK_MS = 500;
const ZOOM = 1.6;
const STEP = 0.2;

export interface Stage {
  /** Of the runs that are known. */
  extent(): Span | null;
  /** Of the drawing, in px. */
  width(): number;
  isShown(): boolean;
  draw(): void;
  /** The span is another one. `isOfOtherKind`: the buttons look different then. */
  moved(isOfOtherKind: boolean): void;
}

export class Movement {
  wanted: Wanted = { last: 3600 };
  /** What is shown now. */
  span: Span = { from: 0, to: 1 };
  private linkTimer: number | undefined;
  private followTimer: number | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly page: Page,
  ) {}

  isFollowing(): boolean {
    return this.wanted === "all" || "last" in this.wanted;
  }

  /** Takes what is wanted as of now, and returns it. */
  update(): Span {
    this.span = spanOf(this.wanted, this.stage.extent(), this.page.now());
    return this.span;
  }

  /** Goes on with the time: draws again when now is a pixel further. */
  follow(): void {
    this.update();
    window.clearTimeout(this.followTimer);
    const perPixel = (1000 * lengthOf(this.span)) / Math.max(1, this.stage.width());
    this.followTimer = window.setTimeout(
      () => {
        if (!this.stage.isShown()) return;
        this.follow();
        if (!document.hidden) this.stage.draw();
      },
      Math.min(Math.max(1000, perPixel), 60_000),
    );
  }

  move(wanted: Wanted): void {
    const isSameKind = typeof wanted === typeof this.wanted && !this.isFollowing();
    this.wanted = wanted;
    this.follow();
    this.stage.moved(!isSameKind || this.isFollowing());
    window.clearTimeout(this.linkTimer);
    this.linkTimer = window.setTimeout(() => {
      if (this.page.route.tab !== "timeline") return;
      this.page.go({ ...this.page.route, span: formatSpan(this.wanted) }, "replace");
    }, LINK_MS);
  }

  /** `part` of the width, 0 left and 1 right, stays where it is. */
  zoom(factor: number, part: number): void {
    // What follows goes on doing so.
    if (typeof this.wanted === "object" && "last" in this.wanted)
      this.move(followed(zoomed(this.span, factor, 1)));
    else this.move(zoomed(this.span, factor, part));
  }

  zoomIn(): void {
    this.zoom(ZOOM, 0.5);
  }

  zoomOut(): void {
    this.zoom(1 / ZOOM, 0.5);
  }

  /** By a part of the width. */
  pan(part: number): void {
    this.move(within(panned(this.span, part), this.stage.extent(), this.page.now()));
  }

  earlier(): void {
    this.pan(-STEP);
  }

  later(): void {
    this.pan(STEP);
  }

  toNow(): void {
    this.move(followed(this.span));
  }

  /** Shows a time, in the middle, unless it is in view. */
  reveal(start: number, end: number): void {
    const { from, to } = this.span;
    if (end > from && start < to) return;
    const length = to - from;
    const middle = (start + Math.min(end, start + length)) / 2;
    this.move({ from: middle - length / 2, to: middle + length / 2 });
  }
}
