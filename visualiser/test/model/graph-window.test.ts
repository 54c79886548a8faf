import { describe, expect, it } from "vitest";
import type { Link } from "../../src/model/graph";
import {
  contains,
  fullest,
  isIn,
  selectShown,
  widen,
  type Window,
} from "../../src/model/graph-window";
import { layOut, type Layout, type Place } from "../../src/model/layout";
import { chainOf, fanOf, VIEW } from "../graphs";

function lay(size: number, links: Link[]): Layout {
  const lengths = new Array<number>(size).fill(100);
  return layOut({ direction: "down", isRootLast: false, lengths, links, view: VIEW });
}

const EVERYTHING: Window = { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 };

describe("what is drawn", () => {
  it("is all of a graph that is not large, in the window or not", () => {
    const far: Window = { left: 1e6, top: 1e6, right: 2e6, bottom: 2e6 };
    const shown = selectShown(lay(50, chainOf(50)), far);
    expect(shown).toMatchObject({
      nodes: { length: 50 },
      links: { length: 49 },
      isOverview: false,
    });
  });

  it("is what the window shows of a large one", () => {
    const layout = lay(5000, chainOf(5000));
    const [first] = layout.places;
    const window: Window = { left: -50, top: -50, right: 500, bottom: (first?.y ?? 0) + 150 };
    expect(selectShown(layout, window)).toEqual({
      nodes: [0, 1],
      links: [0, 1],
      isOverview: false,
      areLinksTogether: false,
    });
  });

  it("is links that only pass through the window, too", () => {
    const layout = lay(3000, chainOf(3000));
    const [y1 = 0, y2 = 0] = [layout.places[7]?.y, layout.places[8]?.y];
    const window: Window = { left: -50, top: y1 + 25, right: 500, bottom: y2 - 25 };
    expect(selectShown(layout, window)).toMatchObject({ nodes: [], links: [7], isOverview: false });
  });

  it("is an overview if there are too many nodes", () => {
    const layout = lay(3000, fanOf(3000));
    expect(selectShown(layout, EVERYTHING)).toMatchObject({ nodes: [], isOverview: true });
  });

  it("is each node that can be read, however many there are", () => {
    const layout = lay(3000, fanOf(3000));
    const shown = selectShown(layout, EVERYTHING, true);
    expect(shown).toMatchObject({ nodes: { length: 3000 }, isOverview: false });
  });

  it("is the nodes of a window that thousands of links touch, and the links together", () => {
    const layout = lay(5001, fanOf(5001));
    const last = layout.places.at(-1) ?? { x: NaN, y: NaN };
    const { x, y } = last;
    const shown = selectShown(layout, { left: x - 9, top: y - 9, right: x + 9, bottom: y + 9 });
    expect(shown).toMatchObject({ nodes: [5000], links: [], isOverview: false });
  });

  it("has all links together if there are too many", () => {
    const links = Array.from({ length: 6400 }, (_, index): Link => {
      return { from: Math.floor(index / 80), to: 80 + (index % 80) };
    });
    const shown = selectShown(lay(160, links), EVERYTHING);
    expect(shown).toMatchObject({ nodes: { length: 160 }, links: [], areLinksTogether: true });
  });
});

describe("a window", () => {
  const window: Window = { left: 0, top: 0, right: 100, bottom: 60 };

  it("contains a node that it overlaps", () => {
    const place = { layer: 0, length: 50 };
    expect(isIn(window, { ...place, x: -40, y: 30 })).toBe(true);
    expect(isIn(window, { ...place, x: -51, y: 30 })).toBe(false);
    expect(isIn(window, { ...place, x: 50, y: 79 })).toBe(true);
    expect(isIn(window, { ...place, x: 50, y: 81 })).toBe(false);
  });

  it("is contained in itself, made wider", () => {
    expect(widen(window)).toEqual({ left: -25, top: -15, right: 125, bottom: 75 });
    expect(contains(widen(window), window)).toBe(true);
    expect(contains(window, widen(window))).toBe(false);
    expect(contains(widen(window), { ...window, right: 126 })).toBe(false);
  });
});

describe("where it is fullest", () => {
  const at = (x: number, y: number): Place => ({ x, y, length: 0, layer: 0 });

  it("is in the middle of the most places near each other", () => {
    const crowd = [at(990, 1000), at(1010, 1000), at(1000, 990), at(1000, 1000), at(1000, 1010)];
    const start = fullest([at(0, 0), at(10, 0), ...crowd], 200, 200);
    expect(start?.node).toBeGreaterThanOrEqual(2);
    expect(Math.abs((start?.middle.x ?? NaN) - 1000)).toBeLessThan(90);
    expect(Math.abs((start?.middle.y ?? NaN) - 1000)).toBeLessThan(90);
  });

  it("does not depend on where the areas begin", () => {
    // On both sides of the edge of a cell.
    const places = [at(500, 0), at(501, 0), at(99, 99), at(101, 99), at(99, 101)];
    expect(fullest(places, 200, 200)?.node).toBeGreaterThanOrEqual(2);
  });

  it("is among those that are preferred, if there are any", () => {
    const places = [at(0, 0), at(10, 0), at(20, 0), at(5000, 0)];
    expect(fullest(places, 200, 200, [3])?.node).toBe(3);
  });

  it("is where the most other places are, among equals", () => {
    // Four failures far from each other: the first stands alone, the third in a crowd.
    const failed = [at(0, 0), at(3000, 0), at(6000, 3000), at(9000, 0)];
    const crowd = [at(6050, 3000), at(6100, 3040), at(5950, 2960)];
    expect(fullest([...failed, ...crowd], 400, 300, [0, 1, 2, 3])?.node).toBe(2);
  });

  it("shows as much as there is beside the one that is preferred", () => {
    const row = Array.from({ length: 10 }, (_, index) => at(100 * index, 0));
    const start = fullest(row, 600, 300, [0]);
    const left = (start?.middle.x ?? NaN) - 300;
    expect(row.filter(({ x }) => x >= left && x < left + 600)).toHaveLength(6);
  });

  it("is nowhere without places", () => {
    expect(fullest([], 200, 200)).toBeNull();
  });
});
