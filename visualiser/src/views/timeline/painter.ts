/** Paints the lanes in view on a canvas. */

import { barsOf, xOf } from "../../model/timeline/bars";
import type { Sequence } from "../../model/timeline/lanes";
import { endOf, isFailure, statusOfRun, type RunStatus } from "../../model/timeline/runs";
import type { Shown } from "../../model/timeline/visible";
import { fitCanvas } from "../canvas";
import { glyphOf, outlinesOf } from "../icons";
import { lookOfBar, type Palette } from "./palette";

export interface Scene extends Shown {
  colour: "status" | "family";
  /** The colour of each family, as an index in the palette. */
  colourOf: Uint8Array;
  ticks: readonly number[];
  /** Before it, runs may be missing; null if none is. */
  completeSince: number | null;
  /** The runs of the critical path, in their order; empty if none is chosen. */
  path: readonly number[];
  /** The runs under the pointer, with the focus, or open; outlined. */
  lit: readonly number[];
  /** What a bar says of its run where there is room. */
  textOf: (run: number) => string;
}

interface Bar {
  run: number;
  left: number;
  right: number;
  /** The top and the height of its lane. */
  y: number;
  height: number;
  isMarked: boolean;
  isOnPath: boolean;
}

/** Below these there is no room for a glyph, or for a text, in px. */
const STRIPE_WIDTH = 4;
const ROUND_WIDTH = 10;
const GLYPH_WIDTH = 16;
const TEXT_WIDTH = 54;
const TEXT_HEIGHT = 14;
const LETTER = 6;
const STRONG_LETTER = 6.6;

export class Painter {
  private readonly context: CanvasRenderingContext2D;
  private readonly glyphs = new Map<string, Path2D>();
  private hatch: { colour: string; pattern: CanvasPattern | null } | null = null;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("the browser draws nothing on a canvas");
    this.context = context;
  }

  paint(scene: Scene, palette: Palette): void {
    const { context } = this;
    const { view, height } = scene;
    fitCanvas(this.canvas, view.width, height);
    context.font = palette.font;
    context.textBaseline = "middle";
    this.paintGround(scene, palette);
    this.forLanes(scene, (lane, y, laneHeight) => {
      this.paintLane(scene, palette, scene.lanes, lane, y, laneHeight);
      this.paintLane(scene, palette, scene.lanes.marked, lane, y, laneHeight);
    });
    if (scene.path.length > 0) this.paintPath(scene, palette);
    for (const run of scene.lit) this.outline(scene, palette, run);
    this.paintNow(scene, palette);
  }

  private paintGround(scene: Scene, palette: Palette): void {
    const { context } = this;
    const { view, height, places, top, completeSince } = scene;
    if (completeSince !== null) {
      const edge = Math.min(view.width, xOf(view, completeSince));
      if (edge > 0) {
        context.fillStyle = this.hatched(palette.line) ?? palette.line;
        context.fillRect(0, 0, edge, height);
        context.fillStyle = palette.strong;
        context.fillRect(Math.round(edge), 0, 1, height);
      }
    }
    context.fillStyle = palette.line;
    for (const tick of scene.ticks) context.fillRect(Math.round(xOf(view, tick)), 0, 1, height);
    const [first, after] = places.groupsBetween(top, top + height);
    for (let group = first; group < after; group += 1) {
      const bottom = places.topOfGroup(group) + places.heightOfGroup(group) - top;
      context.fillRect(0, Math.round(bottom) + 2, view.width, 1);
    }
  }

  private forLanes(
    { places, top, height }: Scene,
    act: (lane: number, y: number, laneHeight: number) => void,
  ): void {
    const [first, after] = places.groupsBetween(top, top + height);
    for (let group = first; group < after; group += 1) {
      const lanes = places.lanesOfGroup(group);
      const [lane] = lanes;
      if (lane === undefined) continue;
      const laneHeight = places.heightOfLane(lane);
      const y = places.topOfLane(lane) - top;
      const from = Math.max(0, Math.floor(-y / laneHeight));
      const to = Math.max(0, Math.ceil((height - y) / laneHeight));
      lanes.subarray(from, to).forEach((one, index) => {
        act(one, y + (from + index) * laneHeight, laneHeight);
      });
    }
  }

  private paintLane(
    scene: Scene,
    palette: Palette,
    sequence: Sequence,
    lane: number,
    y: number,
    laneHeight: number,
  ): void {
    const isMarked = sequence === scene.lanes.marked;
    barsOf(scene.table, sequence, lane, scene.view, (run, left, right) => {
      this.paintBar(scene, palette, {
        ...{ run, left, right, y, height: laneHeight },
        ...{ isMarked, isOnPath: false },
      });
    });
  }

  private paintBar(scene: Scene, palette: Palette, bar: Bar): void {
    const { context } = this;
    const { table, view } = scene;
    const { run } = bar;
    const status = statusOfRun(table, run);
    const isFailed = isFailure(status);
    const left = Math.max(-2, bar.left);
    const right = Math.min(view.width + 2, bar.right);
    // What needs someone stays visible however short it was.
    const least = bar.isMarked ? 2 : 0.8;
    // A gap at the right tells runs apart that follow each other.
    const width = Math.max(least, right - left - (right - left > 4 ? 1 : 0));
    // Failed ones are higher than others: not by colour alone.
    const inset = bar.height < 8 ? 0.5 : isFailed || bar.isOnPath ? 1 : 2.5;
    const [top, height] = [bar.y + inset, bar.height - 2 * inset];
    const look = lookOfBar(palette, status, colourOf(scene, run));
    if (width < ROUND_WIDTH) {
      // Corners of a bar as narrow cost much and show little.
      context.fillStyle = look.edge;
      context.fillRect(left, top, width, height);
      if (width >= 4 && look.fill !== look.edge) {
        context.fillStyle = look.fill;
        context.fillRect(left + 1, top + 1, width - 2, height - 2);
      }
    } else {
      const radius = Math.min(3, height / 3, width / 3);
      context.beginPath();
      context.roundRect(left, top, width, height, radius);
      context.fillStyle = look.fill;
      context.fill();
      if (look.fill !== look.edge) this.edge(look.edge, 1);
    }
    const isLate = table.late[run] === 1;
    if (isLate) this.paintLate(scene, palette, { run, right, top, height });
    if (look.stripe !== undefined && width >= STRIPE_WIDTH)
      this.paintStripe(palette, look.stripe, { left, width, bottom: top + height, height });
    if (bar.height < TEXT_HEIGHT) return;
    const from = Math.max(0, left);
    const room = left + width - from;
    const middle = top + height / 2;
    if (room < TEXT_WIDTH) {
      if (room >= GLYPH_WIDTH) this.glyph(status, from + 4, middle, look.text);
      return;
    }
    const letters = Math.floor((room - 22) / (bar.isOnPath ? STRONG_LETTER : LETTER));
    const text = cut(scene.textOf(run), letters);
    if (isLate) {
      // Nothing can be read on the hatching.
      context.fillStyle = look.fill;
      context.fillRect(from + 2, middle - 7, 18 + context.measureText(text).width, 14);
    }
    this.glyph(status, from + 4, middle, look.text);
    context.fillStyle = look.text;
    context.fillText(text, from + 17, middle + 0.5);
  }

  /** The colour of the family at the lower edge of a bar that has failed. */
  private paintStripe(
    palette: Palette,
    colour: string,
    {
      left,
      width,
      bottom,
      height,
    }: { left: number; width: number; bottom: number; height: number },
  ): void {
    const { context } = this;
    const high = Math.max(1, Math.min(3, height / 4));
    context.fillStyle = palette.raised;
    context.fillRect(left, bottom - high - 1, width, 1);
    context.fillStyle = colour;
    context.fillRect(left, bottom - high, width, high);
  }

  private edge(colour: string, width: number): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.stroke();
  }

  /** The part of a bar that is longer than usual, hatched, with a mark at its end. */
  private paintLate(
    { table, view }: Scene,
    palette: Palette,
    { run, right, top, height }: { run: number; right: number; top: number; height: number },
  ): void {
    const { context } = this;
    const usual = table.usual[table.family[run] ?? 0];
    const limit = (table.started[run] ?? 0) + (usual?.p95 ?? 0);
    const from = Math.max(-2, xOf(view, limit));
    if (right - from >= 3) {
      context.fillStyle = this.hatched(palette.raised) ?? palette.raised;
      context.fillRect(from, top, right - from - 1, height);
      context.fillStyle = palette.late;
      context.fillRect(from, top - 1, 1.5, height + 2);
    }
    context.fillStyle = palette.late;
    context.fillRect(Math.max(-2, right - 3), top - 1, 3, height + 2);
    if (height >= TEXT_HEIGHT - 4) {
      context.beginPath();
      context.moveTo(right + 2, top + height / 2);
      context.lineTo(right + 8, top);
      context.lineTo(right + 8, top + height);
      context.fill();
    }
  }

  private paintPath(scene: Scene, palette: Palette): void {
    const { context } = this;
    const { table, view, places, lanes, top } = scene;
    const middle = (run: number): number => {
      const lane = lanes.laneOf[run] ?? 0;
      return places.topOfLane(lane) + places.heightOfLane(lane) / 2 - top;
    };
    const { font } = palette;
    context.font = `600 ${font}`;
    for (const run of scene.path) {
      const lane = lanes.laneOf[run] ?? 0;
      const laneHeight = places.heightOfLane(lane);
      const left = xOf(view, table.started[run] ?? 0);
      const right = Math.max(left + 2, xOf(view, endOf(table, run, view.now)));
      const y = places.topOfLane(lane) - top;
      if (right < 0 || left > view.width || y > scene.height || y + laneHeight < 0) continue;
      this.paintBar(scene, palette, {
        run,
        left,
        right,
        y,
        height: laneHeight,
        isMarked: true,
        isOnPath: true,
      });
      this.frame(left, right, y, laneHeight, palette.text, 2);
    }
    context.font = font;
    context.strokeStyle = palette.text;
    context.lineWidth = 2;
    context.setLineDash([4, 3]);
    context.beginPath();
    for (let index = 1; index < scene.path.length; index += 1) {
      const [before, run] = [scene.path[index - 1] ?? 0, scene.path[index] ?? 0];
      const from = xOf(view, endOf(table, before, view.now));
      const to = xOf(view, table.started[run] ?? 0);
      if (Math.max(from, to) < 0 || Math.min(from, to) > view.width) continue;
      context.moveTo(clamp(from, view.width), middle(before));
      context.lineTo(clamp(to, view.width), middle(before));
      context.lineTo(clamp(to, view.width), middle(run));
    }
    context.stroke();
    context.setLineDash([]);
  }

  private outline({ table, view, places, lanes, top }: Scene, palette: Palette, run: number): void {
    const lane = lanes.laneOf[run];
    if (lane === undefined) return;
    const left = xOf(view, table.started[run] ?? 0);
    const right = Math.max(left + 2, xOf(view, endOf(table, run, view.now)));
    const y = places.topOfLane(lane) - top;
    this.frame(left, right, y, places.heightOfLane(lane), palette.accent, 2);
  }

  private frame(
    left: number,
    right: number,
    y: number,
    height: number,
    colour: string,
    width: number,
  ): void {
    this.context.beginPath();
    const from = Math.max(-4, left - 1);
    this.context.roundRect(from, y, Math.min(right + 1, 1e5) - from, height, 3);
    this.edge(colour, width);
  }

  private paintNow({ view, height }: Scene, palette: Palette): void {
    const x = Math.round(xOf(view, view.now));
    if (x < 0 || x > view.width) return;
    this.context.fillStyle = palette.accent;
    this.context.fillRect(x, 0, 1.5, height);
  }

  private glyph(status: RunStatus, left: number, middle: number, colour: string): void {
    const { context } = this;
    const name = glyphOf(status);
    let path = this.glyphs.get(name);
    if (path === undefined) {
      path = new Path2D();
      for (const outline of outlinesOf(name)) path.addPath(new Path2D(outline));
      this.glyphs.set(name, path);
    }
    const scale = 10 / 16;
    context.save();
    context.translate(left, middle - 5);
    context.scale(scale, scale);
    context.fillStyle = colour;
    context.fill(path);
    context.restore();
  }

  private hatched(colour: string): CanvasPattern | null {
    if (this.hatch?.colour === colour) return this.hatch.pattern;
    const tile = document.createElement("canvas");
    tile.width = 6;
    tile.height = 6;
    const context = tile.getContext("2d");
    if (context === null) return null;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const shift of [-6, 0, 6]) {
      context.moveTo(shift - 1, 7);
      context.lineTo(shift + 7, -1);
    }
    context.stroke();
    const pattern = this.context.createPattern(tile, "repeat");
    this.hatch = { colour, pattern };
    return pattern;
  }
}

function cut(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
}

/** The colour of the family of a run, if that is what the colours say. */
function colourOf(scene: Scene, run: number): number | undefined {
  return scene.colour === "family" ? scene.colourOf[scene.table.family[run] ?? 0] : undefined;
}

function clamp(x: number, width: number): number {
  return Math.min(width + 10, Math.max(-10, x));
}
