/**
 * Where the nodes of a graph stand and where its links run: in layers, each node behind all that lead
 * to it. Links pass between the nodes, never over one or its label, as long as there are lanes.
 */

import type { Link } from "./graph";
import { makeNode, numberItems, joinWays, type Item } from "./layout/item";
import { assignLayers } from "./layout/layers";
import { orderRows } from "./layout/order";
import { placeItems } from "./layout/place";
import { routeWay, spaceRows, type Row } from "./layout/route";
import { makeRows, type Arrangement } from "./layout/rows";
import { lengthOf, wrapRows } from "./layout/wrap";

/** `down`: the layers are rows. `right`: they are columns. */
export type Direction = "down" | "right";

export interface LayoutRequest {
  readonly direction: Direction;
  /** The first node stands in the last layer instead of in the first. */
  readonly isRootLast: boolean;
  /** What each node takes to the right of its anchor: px. */
  readonly lengths: readonly number[];
  readonly links: readonly Link[];
  /** What shows it: px. Layers are broken so that they do not become much longer. */
  readonly view: { readonly width: number; readonly height: number };
}

export interface Layout {
  readonly direction: Direction;
  readonly isRootLast: boolean;
  readonly width: number;
  readonly height: number;
  /** The anchors: `down`: the middle of the disc; `right`: the middle of the card's left edge. */
  readonly places: readonly Place[];
  /** Of each link the points that it passes, x and y in turn, to the arrow's head; empty: it leads to its own node. */
  readonly paths: readonly (readonly number[])[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
  /** The row or column, from 0. */
  readonly layer: number;
  /** What the node takes to the right of its anchor; `right`: alike in a column. */
  readonly length: number;
}

interface Form {
  /** The room of a node on both sides of its anchor, along the layer; null: its length. */
  before: number;
  after: number | null;
  /** The thickness of a layer; null: its longest node. */
  thickness: number | null;
  /** Between neighbours in a layer. */
  gap: number;
  between: number;
  trunk: number;
}

/** Half the height of a node with its label, in both directions. */
export const HALF = 20;
/** The text of a run time has its place beside this part of a link. */
export const TRUNK = 76;

const FORMS: Record<Direction, Form> = {
  down: {
    before: HALF,
    after: null,
    thickness: 2 * HALF,
    gap: 20,
    between: 64,
    trunk: 0,
  },
  right: {
    before: HALF,
    after: HALF,
    thickness: null,
    gap: 14,
    between: 64,
    trunk: TRUNK,
  },
};

/** Layers that the view shows whole at this scale are never broken. */
const LEAST_SCALE = 0.7;

/** So often links are led through rows, past their nodes; more would take longer than it is worth. */
const MOST_PASSES = 40_000;

/** The same for the same request. Takes time and memory in proportion to nodes and links. */
export function layOut(request: LayoutRequest): Layout {
  const { direction, isRootLast, lengths, links } = request;
  const form = FORMS[direction];
  const nodes = lengths.map((length, index) => makeNode(index, form.before, form.after ?? length));
  const layers = assignLayers(nodes.length, links);
  const ordered = orderRows(makeRows(nodes, layers, MOST_PASSES));
  const wrapped = wrapRows(ordered, longestOf(nodes, request), form.gap, MOST_PASSES);
  const { rows, ways } = isRootLast ? turn(wrapped) : wrapped;
  numberItems(rows);
  joinWays(rows, ways);
  placeItems(rows, form.gap);

  const spaced = spaceRows(
    rows,
    rows.map((row) => form.thickness ?? longestIn(row, lengths)),
    form,
  );
  const paths: number[][] = links.map(() => []);
  layers.forward.forEach(({ link, upper }, index) => {
    const points = routeWay(ways[index] ?? [], spaced, form.trunk);
    const isTurned = links[link]?.from !== upper;
    paths[link] = (isTurned ? points.toReversed() : points).flatMap(([along, across]) =>
      direction === "down" ? [along, across] : [across, along],
    );
  });
  const places = nodes.map((node) => placeOf(node, spaced, direction));
  return { direction, isRootLast, ...extentOf(rows, spaced, direction), places, paths };
}

/** How long a layer may be, for the whole to have the shape of the view. */
function longestOf(nodes: readonly Item[], request: LayoutRequest): number {
  const { direction, lengths, view } = request;
  const { thickness, gap, between, trunk } = FORMS[direction];
  const [along, across] =
    direction === "down" ? [view.width, view.height] : [view.height, view.width];
  let longest = 0;
  for (const length of lengths) longest = Math.max(longest, length);
  const area = lengthOf(nodes, gap) * ((thickness ?? longest) + between + trunk);
  return Math.max(along / LEAST_SCALE, Math.sqrt((area * along) / across));
}

function longestIn(row: readonly Item[], lengths: readonly number[]): number {
  let longest = 0;
  for (const { node } of row) {
    if (node !== null) longest = Math.max(longest, lengths[node] ?? 0);
  }
  return longest;
}

function turn({ rows, ways }: Arrangement): Arrangement {
  return { rows: rows.toReversed(), ways: ways.map((way) => way.toReversed()) };
}

function placeOf({ row, along, after }: Item, rows: readonly Row[], direction: Direction): Place {
  const { start, end } = rows[row] ?? { start: 0, end: 0 };
  return direction === "down"
    ? { x: along, y: (start + end) / 2, layer: row, length: after }
    : { x: start, y: along, layer: row, length: end - start };
}

function extentOf(
  rows: readonly Item[][],
  spaced: readonly Row[],
  direction: Direction,
): { width: number; height: number } {
  let along = 0;
  for (const row of rows) {
    for (const item of row) along = Math.max(along, item.along + item.after);
  }
  const across = spaced.at(-1)?.end ?? 0;
  return direction === "down" ? { width: along, height: across } : { width: across, height: along };
}
