/**
 * A layered layout (Sugiyama): each node stands behind all nodes that lead to it, and links pass
 * between nodes, never over one or its label, as long as there are lanes (dummy nodes) for them.
 */

import type { Link } from "./graph";
import { makeNode, numberItems, joinChains, type Item } from "./layout/item";
import { assignLayers } from "./layout/layers";
import { orderRows } from "./layout/order";
import { placeItems } from "./layout/place";
import { routeChain, spaceRows, type Row } from "./layout/route";
import { makeRows, type Arrangement } from "./layout/rows";
import { lengthOf, wrapRows } from "./layout/wrap";

/** Whether the layers are rows (`down`) or columns (`right`). */
export type Direction = "down" | "right";

export interface LayoutRequest {
  readonly direction: Direction;
  /** Whether the first node stands in the last layer instead of the first. */
  readonly isRootLast: boolean;
  /** What each node takes to the right of its anchor, in px. */
  readonly lengths: readonly number[];
  readonly links: readonly Link[];
  /** The view that shows it, in px: layers much longer than that are wrapped. */
  readonly view: { readonly width: number; readonly height: number };
}

export interface Layout {
  readonly direction: Direction;
  readonly isRootLast: boolean;
  readonly width: number;
  readonly height: number;
  /** The anchors: the middle of the disc (`down`), or of the card's left edge (`right`). */
  readonly places: readonly Place[];
  /** The points of each link to its arrow head, x and y in turn; empty for a link to its own node. */
  readonly paths: readonly (readonly number[])[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
  /** The row or column, from 0. */
  readonly layer: number;
  /** What the node takes to the right of its anchor; the same for a whole column. */
  readonly length: number;
}

interface Form {
  /** The room of a node on either side of its anchor, along the layer; null for its length. */
  before: number;
  after: number | null;
  /** The thickness of a layer; null for that of its longest node. */
  thickness: number | null;
  /** Between neighbours in a layer. */
  gap: number;
  between: number;
  trunk: number;
}

/** Half the height of a node with its label, in px. */
export const HALF = 20;
/** The straight start of a link, in px: the run time stands beside it. */
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

/** Layers that fit into the view at this scale are never wrapped. */
const MIN_SCALE = 0.7;

/** How many lanes are made; with more, a layout would take longer than it is worth. */
const MAX_LANES = 40_000;

/** Deterministic. Takes time and memory in proportion to nodes and links. */
export function layOut(request: LayoutRequest): Layout {
  const { direction, isRootLast, lengths, links } = request;
  const form = FORMS[direction];
  const nodes = lengths.map((length, index) => makeNode(index, form.before, form.after ?? length));
  const layers = assignLayers(nodes.length, links);
  const ordered = orderRows(makeRows(nodes, layers, MAX_LANES));
  const wrapped = wrapRows(ordered, maxLayerLength(nodes, request), form.gap, MAX_LANES);
  const { rows, chains } = isRootLast ? reverse(wrapped) : wrapped;
  numberItems(rows);
  joinChains(rows, chains);
  placeItems(rows, form.gap);

  const spaced = spaceRows(
    rows,
    rows.map((row) => form.thickness ?? longestIn(row, lengths)),
    form,
  );
  const paths: number[][] = links.map(() => []);
  layers.forward.forEach(({ link, upper }, index) => {
    const points = routeChain(chains[index] ?? [], spaced, form.trunk);
    const isReversed = links[link]?.from !== upper;
    paths[link] = (isReversed ? points.toReversed() : points).flatMap(([along, across]) =>
      direction === "down" ? [along, across] : [across, along],
    );
  });
  const places = nodes.map((node) => placeOf(node, spaced, direction));
  return { direction, isRootLast, ...extentOf(rows, spaced, direction), places, paths };
}

/** Returns how long a layer may be for the drawing to have the shape of the view. */
function maxLayerLength(nodes: readonly Item[], request: LayoutRequest): number {
  const { direction, lengths, view } = request;
  const { thickness, gap, between, trunk } = FORMS[direction];
  const [along, across] =
    direction === "down" ? [view.width, view.height] : [view.height, view.width];
  let longest = 0;
  for (const length of lengths) longest = Math.max(longest, length);
  const area = lengthOf(nodes, gap) * ((thickness ?? longest) + between + trunk);
  return Math.max(along / MIN_SCALE, Math.sqrt((area * along) / across));
}

function longestIn(row: readonly Item[], lengths: readonly number[]): number {
  let longest = 0;
  for (const { node } of row) {
    if (node !== null) longest = Math.max(longest, lengths[node] ?? 0);
  }
  return longest;
}

function reverse({ rows, chains }: Arrangement): Arrangement {
  return { rows: rows.toReversed(), chains: chains.map((chain) => chain.toReversed()) };
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
