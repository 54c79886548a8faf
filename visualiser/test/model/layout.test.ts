import { describe, expect, it } from "vitest";
import type { Link } from "../../src/model/graph";
import { HALF, layOut, TRUNK, type Direction, type Layout } from "../../src/model/layout";
import { findComponents } from "../../src/model/layout/components";
import { chainOf, fanOf, layersOf, linksOf, makeRandom, randomLinks, VIEW } from "../graphs";

/** Two that need the same, and one of them something of its own. */
function twoRoots(): Link[] {
  const shared = Array.from({ length: 40 }, (_, index) => index + 2);
  const pairs = shared.flatMap((to): [number, number][] => [
    [0, to],
    [1, to],
  ]);
  return linksOf(...pairs, [0, 42], [1, 43]);
}

/** A fan whose leaves lead to one again. */
function bundle(width: number): Link[] {
  return [...fanOf(width + 1), ...linksOf(...toLast(width + 1))];
}

const SHAPES: [name: string, links: Link[]][] = [
  ["one node", []],
  ["a chain", chainOf(12)],
  ["a tree", linksOf([0, 1], [0, 2], [1, 3], [1, 4], [2, 5], [2, 6])],
  ["a diamond with a short cut", linksOf([0, 1], [0, 2], [1, 3], [2, 3], [0, 3], [3, 4], [0, 4])],
  ["a row that is too long", fanOf(90)],
  ["two rows that are too long", [...fanOf(60), ...layersOf(2, 59).slice(59)]],
  ["what all lead to", [...fanOf(40), ...linksOf(...toLast(40))]],
  ["layers", layersOf(12, 8)],
  ["two roots", twoRoots()],
  ["a block between two", bundle(120)],
  [
    "blocks below blocks",
    [...bundle(50), ...fanOf(60).map(({ to }) => ({ from: 51, to: 51 + to }))],
  ],
  ["a circle", linksOf([0, 1], [1, 2], [2, 0], [2, 3], [3, 1])],
  ["a node that leads to itself", linksOf([0, 1], [1, 1], [1, 2])],
  [
    "what no link joins",
    [...fanOf(30), ...linksOf([31, 32], [31, 33], [32, 35], [36, 37], [38, 38])],
  ],
  ["a random graph", randomLinks(60, 1)],
  ["another", randomLinks(120, 2)],
];
const FORMS: [Direction, boolean][] = [
  ["down", false],
  ["down", true],
  ["right", false],
  ["right", true],
];
const CASES = SHAPES.flatMap(([name, links]) =>
  FORMS.map(([direction, isRootLast]) => ({ name, links, direction, isRootLast })),
);

interface Case {
  links: Link[];
  direction: Direction;
  isRootLast: boolean;
}

function toLast(size: number): [number, number][] {
  return Array.from({ length: size - 1 }, (_, index): [number, number] => [index + 1, size]);
}

function lay({ links, direction, isRootLast }: Case): Layout {
  const size = 1 + links.reduce((last, { from, to }) => Math.max(last, from, to), 0);
  const random = makeRandom(size);
  const lengths = Array.from({ length: size }, () => 60 + Math.floor(200 * random()));
  return layOut({ direction, isRootLast, lengths, links, view: VIEW });
}

function blockOf({ blocks }: Layout, node: number): Layout["blocks"][number] | undefined {
  return blocks.find(({ nodes }) => nodes.includes(node));
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function boxesOf({ direction, places }: Layout): Box[] {
  return places.map(({ x, y, length }) => ({
    left: direction === "down" ? x - HALF : x,
    right: x + length,
    top: y - HALF,
    bottom: y + HALF,
  }));
}

/** To touch is not to have something in common, and sums of fractions are not exact. */
const SLACK = 1e-6;

function hasCommon(one: Box, other: Box): boolean {
  return (
    one.left < other.right - SLACK &&
    other.left < one.right - SLACK &&
    one.top < other.bottom - SLACK &&
    other.top < one.bottom - SLACK
  );
}

/** The boxes around the pieces of a path: a curve stays within the box of its ends. */
function piecesOf(path: readonly number[]): Box[] {
  const pieces: Box[] = [];
  for (let at = 0; at + 3 < path.length; at += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = path.slice(at, at + 4);
    pieces.push({
      left: Math.min(x1, x2),
      right: Math.max(x1, x2),
      top: Math.min(y1, y2),
      bottom: Math.max(y1, y2),
    });
  }
  return pieces;
}

/** Counts boxes that overlap, by cells of a grid: in proportion to their number. */
function countCommon(boxes: readonly Box[]): number {
  const cells = new Map<string, Box[]>();
  let count = 0;
  for (const box of boxes) {
    for (let x = Math.floor(box.left / 200); x <= Math.floor(box.right / 200); x += 1) {
      for (let y = Math.floor(box.top / 200); y <= Math.floor(box.bottom / 200); y += 1) {
        const cell = cells.get(`${x} ${y}`) ?? [];
        count += cell.filter((other) => hasCommon(box, other)).length;
        cells.set(`${x} ${y}`, [...cell, box]);
      }
    }
  }
  return count;
}

describe.each(CASES)("$name, $direction, root last: $isRootLast", (shape) => {
  const layout = lay(shape);
  const boxes = boxesOf(layout);

  it("has no node over another", () => {
    boxes.forEach((box, index) => {
      expect(boxes.slice(index + 1).filter((other) => hasCommon(box, other))).toEqual([]);
    });
  });

  it("has no link over a node or its label", () => {
    const frames: Box[] = [...layout.blocks];
    for (const piece of [...new Set(layout.paths)].flatMap(piecesOf)) {
      expect([...boxes, ...frames].filter((box) => hasCommon(box, piece))).toEqual([]);
    }
  });

  it("has all nodes within its bounds", () => {
    for (const { left, right, top, bottom } of boxes) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(-0.001);
      expect(right).toBeLessThanOrEqual(layout.width + 0.001);
      expect(bottom).toBeLessThanOrEqual(layout.height + 0.001);
    }
  });

  it("has the root where the layers begin or end", () => {
    const layers = layout.places.map(({ layer }) => layer);
    // Of its own component, which has the first layers.
    const own = layers.filter((_, node) =>
      findComponents(layers.length, shape.links)[0]?.includes(node),
    );
    expect(layers[0]).toBe(shape.isRootLast ? Math.max(...own) : 0);
  });

  it("is the same each time", () => {
    expect(lay(shape)).toEqual(layout);
  });

  it("leads each link from node to node, straight on at first when there is a text beside it", () => {
    shape.links.forEach(({ from, to }, index) => {
      const path = layout.paths[index] ?? [];
      if (from === to) {
        expect(path).toEqual([]);
        return;
      }
      const [tail, head] = shape.isRootLast ? [to, from] : [from, to];
      const isTurned = (layout.places[tail]?.layer ?? 0) > (layout.places[head]?.layer ?? 0);
      const points = isTurned ? [...path].reverse() : path;
      const [first, last] = isTurned ? [head, tail] : [tail, head];
      const ends = [path.slice(0, 2), path.slice(-2)];
      const framed = [tail, head].map((node) => blockOf(layout, node));
      framed.forEach((block, end) => {
        if (block === undefined) return;
        const [x = NaN, y = NaN] = ends[end] ?? [];
        expect([block.left, block.right, (block.left + block.right) / 2]).toContain(x);
        expect([block.top, block.bottom, (block.top + block.bottom) / 2]).toContain(y);
      });
      if (framed.some((block) => block !== undefined)) return;
      if (layout.direction === "down") {
        expect(path[0]).toBeCloseTo(layout.places[tail]?.x ?? NaN);
        expect(path.at(-2)).toBeCloseTo(layout.places[head]?.x ?? NaN);
      } else if (isTurned) {
        expect(points[0]).toBeCloseTo(layout.places[first]?.y ?? NaN);
        expect(points.at(-1)).toBeCloseTo(layout.places[last]?.x ?? NaN);
      } else {
        expect(path[1]).toBeCloseTo(layout.places[tail]?.y ?? NaN);
        expect(path[3]).toBe(path[1]);
        expect((path[2] ?? 0) - (path[0] ?? 0)).toBeGreaterThan(TRUNK - SLACK);
      }
    });
  });
});

/** The large ones take a second, or some on a busy machine. */
const LONG = { timeout: 60_000 };

describe("a layout", () => {
  it("puts each node behind all that lead to it", () => {
    const links = randomLinks(80, 5);
    const { places } = lay({ links, direction: "down", isRootLast: false });
    for (const { from, to } of links) {
      expect(places[to]?.layer).toBeGreaterThan(places[from]?.layer ?? NaN);
    }
  });

  it("gives a task with hundreds of dependencies the shape of a window", () => {
    for (const direction of ["down", "right"] as const) {
      const { width, height } = lay({ links: fanOf(600), direction, isRootLast: false });
      expect(width / height).toBeGreaterThan(0.5);
      expect(width / height).toBeLessThan(5);
    }
  });

  it("frames siblings of a long layer, with one edge to the frame", () => {
    for (const direction of ["down", "right"] as const) {
      const layout = lay({ links: bundle(120), direction, isRootLast: false });
      expect(layout.blocks.map(({ nodes }) => nodes.length)).toEqual([120]);
      expect(new Set(layout.paths).size).toBe(2);
      expect(new Set(layout.places.map(({ layer }) => layer))).toEqual(new Set([0, 1, 2]));
    }
  });

  it("never wraps a long layer of nodes that are no siblings", () => {
    const links = [...fanOf(61), ...fanOf(61).map(({ to }) => ({ from: to, to: 60 + to }))];
    const { places, blocks } = lay({ links, direction: "down", isRootLast: false });
    expect(blocks).toEqual([]);
    expect(Math.max(...places.map(({ layer }) => layer))).toBe(2);
  });

  it.each([
    ["a fan of 5,000", fanOf(5_001)],
    ["a chain of 3,000", chainOf(3_000)],
    ["layers of 10,000", layersOf(1_000, 10)],
    ["a random graph of 3,000", randomLinks(3_000, 7)],
  ])("has no node over another in %s", LONG, (_, links) => {
    for (const direction of ["down", "right"] as const) {
      const boxes = boxesOf(lay({ links, direction, isRootLast: false }));
      expect(countCommon(boxes)).toBe(0);
    }
  });

  it.each([
    [
      "two roots",
      () => [
        ...fanOf(120),
        ...layersOf(8, 9).map(({ from, to }) => ({ from: from + 120, to: to + 120 })),
      ],
    ],
    [
      "5,000 small components",
      () => Array.from({ length: 5_000 }, (_, one) => ({ from: 2 * one, to: 2 * one + 1 })),
    ],
    ["5,000 single tasks", () => linksOf([4_999, 4_999])],
  ])("packs what no link joins into the shape of the view: %s", (_, links) => {
    for (const direction of ["down", "right"] as const) {
      const layout = lay({ links: links(), direction, isRootLast: false });
      expect(countCommon(boxesOf(layout))).toBe(0);
      const shape = layout.width / layout.height / (VIEW.width / VIEW.height);
      expect(shape).toBeGreaterThan(0.4);
      expect(shape).toBeLessThan(2.5);
    }
  });

  it("lets no component stretch the links of another", () => {
    // The block below the first root is a thousand px high, and stands in the second layer.
    const alone = lay({ links: chainOf(3), direction: "down", isRootLast: false });
    const links = [...fanOf(400), ...linksOf([400, 401], [401, 402])];
    const both = lay({ links, direction: "down", isRootLast: false });
    const heightOf = (path: readonly number[] = []): number => (path.at(-1) ?? 0) - (path[1] ?? 0);
    expect(both.paths.slice(-2).map(heightOf)).toEqual(alone.paths.map(heightOf));
  });

  it("breaks long layers sooner where the window is narrow", () => {
    const lengths = new Array<number>(7).fill(150);
    const widthIn = (width: number): number => {
      const view = { width, height: 800 };
      const links = fanOf(7);
      return layOut({ direction: "down", isRootLast: false, lengths, links, view }).width;
    };
    expect(widthIn(1400)).toBeGreaterThan(6 * 150);
    expect(widthIn(390)).toBeLessThan(4 * 190);
  });

  it("gives the cards of a column one width", () => {
    const { places } = lay({ links: fanOf(6), direction: "right", isRootLast: true });
    expect(new Set(places.slice(1).map(({ length }) => length)).size).toBe(1);
  });

  it.each(["down", "right"] as const)("takes 20,000 nodes in a row, %s", LONG, (direction) => {
    const { places, paths } = lay({ links: chainOf(20_000), direction, isRootLast: false });
    expect(places.at(-1)?.layer).toBe(19_999);
    expect(paths).toHaveLength(19_999);
  });

  it("takes 20,000 nodes with links over thousands of layers", LONG, () => {
    const links = [...chainOf(20_000), ...fanOf(20_000).slice(1)];
    const { paths } = lay({ links, direction: "down", isRootLast: false });
    // Too many to lead around the nodes: these go straight.
    expect(paths.at(-1)).toHaveLength(4);
  });

  it("takes 100,000 dependencies of one task", LONG, () => {
    const { places } = lay({ links: fanOf(100_001), direction: "down", isRootLast: false });
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(100_001);
  });
});
