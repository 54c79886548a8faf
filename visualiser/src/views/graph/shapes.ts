/** The fonts of labels, and the paths of links. */

import { line, curveBumpX, curveBumpY } from "d3-shape";
import { HALF, type Direction, type Place } from "../../model/layout";
import type { Fonts } from "../../model/text-measure";

/** Returns the fonts of labels in an element. */
export function fontsOf(element: Element): Fonts {
  const style = getComputedStyle(element);
  return {
    name: `600 13px ${style.getPropertyValue("--bs-font-sans-serif")}`,
    line: `12px ${style.getPropertyValue("--bs-font-monospace")}`,
  };
}

type Point = [x: number, y: number];

const CURVES = {
  down: line<Point>().curve(curveBumpY),
  right: line<Point>().curve(curveBumpX),
};

/** Returns the path of a link through its points; a loop if it leads to its own node. */
export function pathOf(points: readonly number[], direction: Direction, place: Place): string {
  if (points.length === 0) return loopAt(place, direction);
  return CURVES[direction](pairsOf(points)) ?? "";
}

/** Returns the path in straight lines, for an overview. */
export function roughPathOf(points: readonly number[]): string {
  return points.length === 0 ? "" : `M${pairsOf(points).map(String).join("L")}`;
}

function loopAt({ x, y }: Place, direction: Direction): string {
  return direction === "down"
    ? `M${x - 10} ${y - 11}C${x - 40} ${y - 22} ${x - 40} ${y + 22} ${x - 13} ${y + 10}`
    : `M${x + 30} ${y - HALF}C${x + 44} ${y - 36} ${x + 0} ${y - 36} ${x + 12} ${y - HALF - 2}`;
}

function pairsOf(points: readonly number[]): Point[] {
  const pairs: Point[] = [];
  for (let at = 0; at + 1 < points.length; at += 2) {
    pairs.push([points[at] ?? 0, points[at + 1] ?? 0]);
  }
  return pairs;
}
