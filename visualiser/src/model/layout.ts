/**
 * A layered layout (Sugiyama): each node stands behind all nodes that lead to it, and links pass
 * between nodes, never over one or its label, as long as there are lanes (dummy nodes) for them.
 * What no link joins is laid out apart, and packed side by side.
 */

import type { Link } from "./graph";
import { findSiblings, makeGrid, makeUnits, type Grid, type Units } from "./layout/blocks";
import { findComponents } from "./layout/components";
import { makeNode, numberItems, joinChains, type Item } from "./layout/item";
import { assignLayers } from "./layout/layers";
import { orderRows } from "./layout/order";
import { packBoxes } from "./layout/pack";
import { placeItems } from "./layout/place";
import { routeChain, spaceRows, type Row } from "./layout/route";
import { makeRows, type Arrangement } from "./layout/rows";
import { wrapRows } from "./layout/wrap";

/** Whether the layers are rows (`down`) or columns (`right`). */
export type Direction = "down" | "right";

export interface LayoutRequest {
  readonly direction: Direction;
  /** Whether the first node stands in the last layer instead of the first. */
  readonly isRootLast: boolean;
  /** What each node takes to the right of its anchor, in px. */
  readonly lengths: readonly number[];
  readonly links: readonly Link[];
  /** The view that shows it, in px: in layers that are longer, siblings stand in blocks. */
  readonly view: { readonly width: number; readonly height: number };
}

export interface Layout {
  readonly direction: Direction;
  readonly isRootLast: boolean;
  readonly width: number;
  readonly height: number;
  /** The anchors: the middle of the disc (`down`), or of the card's left edge (`right`). */
  readonly places: readonly Place[];
  /**
   * The points of each link to its arrow head, x and y in turn; empty for a link to its own node.
   * All links with a block are one array: they lead to its frame.
   */
  readonly paths: readonly (readonly number[])[];
  readonly blocks: readonly Block[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
  /** The row or column, from 0; no two components share one. */
  readonly layer: number;
  /** What the node takes to the right of its anchor; the same for a whole column. */
  readonly length: number;
}

/** Siblings in rows within a frame; each has the same links. */
export interface Block {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly nodes: readonly number[];
}

interface Form {
  /** The room of a node on either side of its anchor, along the layer; null for its length. */
  before: number;
  after: number | null;
  /** The thickness of a layer; null for that of its longest node. */
  thickness: number | null;
  /** Between neighbours in a layer. */
  gap: number;
  /** Between the rows of a block. */
  blockGap: number;
  between: number;
  trunk: number;
}

/** Half the height of a node with its label, in px. */
export const HALF = 20;
/** The straight start of a link, in px: the run time stands beside it. */
export const TRUNK = 76;
/** Within the frame of a block, in px, and above its nodes, where their number stands. */
const PADDING = 10;
const HEAD = 26;

const FORMS: Record<Direction, Form> = {
  down: {
    before: HALF,
    after: null,
    thickness: 2 * HALF,
    gap: 20,
    blockGap: 10,
    between: 64,
    trunk: 0,
  },
  right: {
    before: HALF,
    after: HALF,
    thickness: null,
    gap: 14,
    blockGap: 20,
    between: 64,
    trunk: TRUNK,
  },
};

/** What the view keeps free beside the drawing, and above and below, in px. */
const MARGINS = { x: 96, y: 64 };
/** Between layers, where the drawing fits into the view only then. */
const MIN_BETWEEN = 24;

/** Layers that fit into the view at this scale are left as they are. */
const MIN_SCALE = 0.92;
/** Longer layers are wrapped even where the nodes are no siblings, in px: such a line is no picture. */
const MAX_LENGTH = 40_000;

/** How much of the time has passed when the layers, the order and the places are found, in large graphs. */
const SHARES = { layers: 0.15, order: 0.65, places: 0.9 };

/** How many lanes are made; with more, a layout would take longer than it is worth. */
const MAX_LANES = 40_000;

/** Between components, in px: more than between siblings. */
const COMPONENT_GAP = 56;

/** Deterministic. Takes time and memory in proportion to nodes and links. `tell` is called with the share that is done. */
export function layOut(
  request: LayoutRequest,
  tell: (share: number) => void = () => undefined,
): Layout {
  const { lengths, links } = request;
  const components = findComponents(lengths.length, links);
  return components.length > 1
    ? packComponents(components, request, tell)
    : layOutConnected(request, tell);
}

/** Lays out each component by itself, and packs them into rows of about the shape of the view. */
function packComponents(
  components: readonly (readonly number[])[],
  { direction, isRootLast, lengths, links, view }: LayoutRequest,
  tell: (share: number) => void,
): Layout {
  const componentOf = new Int32Array(lengths.length);
  /** The index of each node in its component. */
  const indexIn = new Int32Array(lengths.length);
  components.forEach((nodes, component) => {
    nodes.forEach((node, index) => {
      componentOf[node] = component;
      indexIn[node] = index;
    });
  });
  const linksIn = components.map((): number[] => []);
  links.forEach(({ from }, link) => linksIn[componentOf[from] ?? 0]?.push(link));
  // What stands alone stands in columns, as far as its neighbours do, too.
  const longest = largest(
    components.map(([node = 0, ...others]) => (others.length === 0 ? (lengths[node] ?? 0) : 0)),
  );
  let done = 0;
  const layouts = components.map((nodes, component): Layout => {
    const [node = 0] = nodes;
    if (nodes.length === 1) {
      done += 1;
      return layOutAlone(direction, isRootLast, lengths[node] ?? 0, longest);
    }
    const own = linksIn[component] ?? [];
    const layout = layOutConnected(
      {
        direction,
        isRootLast,
        lengths: nodes.map((one) => lengths[one] ?? 0),
        links: own.map((link) => {
          const { from = 0, to = 0 } = links[link] ?? {};
          return { from: indexIn[from] ?? 0, to: indexIn[to] ?? 0 };
        }),
        view,
      },
      (share) => {
        tell((done + share * nodes.length) / lengths.length);
      },
    );
    done += nodes.length;
    return layout;
  });
  const packing = packBoxes(layouts, view, COMPONENT_GAP);
  const places = new Array<Place>(lengths.length);
  const paths: (readonly number[])[] = links.map(() => []);
  const blocks: Block[] = [];
  let layers = 0;
  layouts.forEach((layout, component) => {
    const nodes = components[component] ?? [];
    const { left, top } = packing.corners[component] ?? { left: 0, top: 0 };
    layout.places.forEach(({ x, y, layer, length }, index) => {
      places[nodes[index] ?? 0] = { x: x + left, y: y + top, layer: layer + layers, length };
    });
    layers += 1 + largest(layout.places.map(({ layer }) => layer));
    // Links with a block go on to share their path.
    const moved = new Map<readonly number[], number[]>();
    linksIn[component]?.forEach((link, index) => {
      const path = layout.paths[index] ?? [];
      const known = moved.get(path) ?? path.map((value, at) => value + (at % 2 === 0 ? left : top));
      moved.set(path, known);
      paths[link] = known;
    });
    for (const block of layout.blocks) {
      blocks.push({
        left: block.left + left,
        top: block.top + top,
        right: block.right + left,
        bottom: block.bottom + top,
        nodes: block.nodes.map((index) => nodes[index] ?? 0),
      });
    }
  });
  const { width, height } = packing;
  return { direction, isRootLast, width, height, places, paths, blocks };
}

/** Lays out a node without links to others, in the room of the `longest` such node. */
function layOutAlone(
  direction: Direction,
  isRootLast: boolean,
  length: number,
  longest: number,
): Layout {
  const [place, width]: [Place, number] =
    direction === "down"
      ? [{ x: HALF, y: HALF, layer: 0, length }, HALF + longest]
      : [{ x: 0, y: HALF, layer: 0, length: longest }, longest];
  return { direction, isRootLast, width, height: 2 * HALF, places: [place], paths: [], blocks: [] };
}

function layOutConnected(request: LayoutRequest, tell: (share: number) => void): Layout {
  const { direction, isRootLast, lengths, links } = request;
  const form = FORMS[direction];
  const { units, grids } = makeBlocks(request);
  const thicknesses = units.members.map(
    ([node = 0], unit) => grids.get(unit)?.across ?? form.thickness ?? lengths[node] ?? 0,
  );
  const items = units.members.map(([node = 0], unit) => {
    const half = (grids.get(unit)?.along ?? 0) / 2;
    return half > 0
      ? makeNode(unit, half, half)
      : makeNode(unit, form.before, form.after ?? lengths[node] ?? 0);
  });
  const layers = assignLayers(items.length, units.links);
  tell(SHARES.layers);
  const ordered = orderRows(makeRows(items, layers, MAX_LANES), (share) => {
    tell(SHARES.layers + share * (SHARES.order - SHARES.layers));
  });
  tell(SHARES.order);
  const wrapped = wrapRows(ordered, maxLengthOf(request), form.gap, MAX_LANES);
  const { rows, chains } = isRootLast ? reverse(wrapped) : wrapped;
  numberItems(rows);
  joinChains(rows, chains);
  placeItems(rows, form.gap, (share) => {
    tell(SHARES.order + share * (SHARES.places - SHARES.order));
  });
  tell(SHARES.places);

  // Single nodes of a column have one length; a block has its own.
  for (const row of direction === "right" ? rows : []) {
    const single = row.flatMap(({ node }) => (node === null || grids.has(node) ? [] : [node]));
    const longest = largest(single.map((unit) => thicknesses[unit] ?? 0));
    for (const unit of single) thicknesses[unit] = longest;
  }
  const thicknessOf = ({ node }: Item): number => (node === null ? 0 : (thicknesses[node] ?? 0));
  const rowThicknesses = rows.map((row) => largest(row.map(thicknessOf)));
  const spaced = spaceRows(rows, rowThicknesses, {
    trunk: form.trunk,
    between: betweenFor(rowThicknesses, request),
  });
  const unitPaths: number[][] = units.links.map(() => []);
  layers.forward.forEach(({ link, upper }, index) => {
    const points = routeChain(chains[index] ?? [], spaced, form.trunk, thicknessOf);
    const isReversed = units.links[link]?.from !== upper;
    unitPaths[link] = (isReversed ? points.toReversed() : points).flatMap(([along, across]) =>
      direction === "down" ? [along, across] : [across, along],
    );
  });
  const places = new Array<Place>(lengths.length);
  const blocks: Block[] = [];
  items.forEach((item, unit) => {
    const nodes = units.members[unit] ?? [];
    const { start } = spaced[item.row] ?? { start: 0 };
    const grid = grids.get(unit);
    if (grid === undefined) {
      const [node = 0] = nodes;
      const { along, row: layer, after } = item;
      places[node] =
        direction === "down"
          ? { x: along, y: start + HALF, layer, length: after }
          : { x: start, y: along, layer, length: thicknessOf(item) };
      return;
    }
    const block = blockAt(item, start, grid, nodes, direction);
    blocks.push(block);
    nodes.forEach((node, index) => {
      places[node] = placeIn(block, index, grid, request, item.row, lengths[node] ?? 0);
    });
  });
  const paths = links.map((_, link) => unitPaths[units.linkOf[link] ?? -1] ?? []);
  return { direction, isRootLast, ...extentOf(rows, spaced, direction), places, paths, blocks };
}

/** Puts siblings into blocks wherever a layer is too long. */
function makeBlocks(request: LayoutRequest): { units: Units; grids: Map<number, Grid> } {
  const { direction, lengths, links, view } = request;
  const form = FORMS[direction];
  const size = lengths.length;
  const siblings = findSiblings(size, links);
  const apart = makeUnits(size, links, []);
  if (siblings.length === 0) return { units: apart, grids: new Map() };

  const { layers } = assignLayers(size, apart.links);
  const alongOf = (node: number): number =>
    form.before + (form.after ?? lengths[node] ?? 0) + form.gap;
  const alongs: number[] = [];
  for (const [node, layer] of layers.entries()) {
    alongs[layer] = (alongs[layer] ?? 0) + alongOf(node);
  }
  const [along, across] = roomIn(view, direction);
  const room = along / MIN_SCALE;
  const isLong = ([node = 0]: readonly number[]): boolean =>
    (alongs[layers[node] ?? 0] ?? 0) > room;
  const blocks = siblings.filter(isLong);
  const lengthOf = (block: readonly number[]): number =>
    block.reduce((sum, node) => sum + alongOf(node), 0);
  const inBlocks: number[] = [];
  for (const block of blocks) {
    const layer = layers[block[0] ?? 0] ?? 0;
    inBlocks[layer] = (inBlocks[layer] ?? 0) + lengthOf(block);
  }
  const units = makeUnits(size, links, blocks);
  const unitOf = new Map(units.members.map(([first = 0], unit) => [first, unit]));
  const grids = new Map<number, Grid>();
  for (const block of blocks) {
    const [first = 0] = block;
    const longest = largest(block.map((node) => lengths[node] ?? 0));
    const cell =
      direction === "down"
        ? { along: HALF + longest, across: 2 * HALF }
        : { along: 2 * HALF, across: longest };
    const gap = { along: form.gap, across: form.blockGap };
    const area = block.length * (cell.along + gap.along) * (cell.across + gap.across);
    // Its share of what others leave; a block as large as a map has the shape of the view.
    const layer = layers[first] ?? 0;
    const framed = inBlocks[layer] ?? 1;
    const share = ((room - (alongs[layer] ?? 0) + framed) * lengthOf(block)) / framed;
    const padding =
      direction === "down"
        ? { along: 2 * PADDING, across: HEAD + PADDING }
        : { along: HEAD + PADDING, across: 2 * PADDING };
    const budget = Math.max(share, Math.sqrt((area * along) / across));
    grids.set(unitOf.get(first) ?? 0, makeGrid(block.length, cell, gap, padding, budget));
  }
  return { units, grids };
}

/** Returns the room of the view along the layers and across them, in px. */
function roomIn(view: LayoutRequest["view"], direction: Direction): [number, number] {
  const [x, y] = [Math.max(1, view.width - MARGINS.x), Math.max(1, view.height - MARGINS.y)];
  return direction === "down" ? [x, y] : [y, x];
}

function blockAt(
  { along, before, after }: Item,
  start: number,
  { across }: Grid,
  nodes: readonly number[],
  direction: Direction,
): Block {
  const [left, right, top, bottom] =
    direction === "down"
      ? [along - before, along + after, start, start + across]
      : [start, start + across, along - before, along + after];
  return { left, right, top, bottom, nodes };
}

function placeIn(
  { left, top }: Block,
  index: number,
  { columns, cellAlong, cellAcross }: Grid,
  { direction }: LayoutRequest,
  layer: number,
  length: number,
): Place {
  const along = (index % columns) * cellAlong;
  const across = Math.floor(index / columns) * cellAcross;
  return direction === "down"
    ? { x: left + PADDING + HALF + along, y: top + HEAD + HALF + across, layer, length }
    : { x: left + PADDING + across, y: top + HEAD + HALF + along, layer, length };
}

/** Returns the room between layers: less where the whole fits into the view by that. */
function betweenFor(thicknesses: readonly number[], { direction, view }: LayoutRequest): number {
  const { between, trunk } = FORMS[direction];
  const [, room] = roomIn(view, direction);
  const used = thicknesses.reduce((sum, one) => sum + one + trunk, -trunk);
  const fitting = Math.floor((room / MIN_SCALE - used) / Math.max(1, thicknesses.length - 1));
  return fitting < MIN_BETWEEN ? between : Math.min(between, fitting);
}

function maxLengthOf({ direction, view }: LayoutRequest): number {
  return Math.max(direction === "down" ? view.width : view.height, MAX_LENGTH);
}

function largest(values: readonly number[]): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}

function reverse({ rows, chains }: Arrangement): Arrangement {
  return { rows: rows.toReversed(), chains: chains.map((chain) => chain.toReversed()) };
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
