import { describe, expect, it } from "vitest";
import type { Link } from "../../src/model/graph";
import { contains, isIn, selectShown, widen, type Window } from "../../src/model/graph-window";
import { layOut, type Layout } from "../../src/model/layout";
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
    });
  });

  it("is links that only pass through the window, too", () => {
    const layout = lay(3000, chainOf(3000));
    const [y1 = 0, y2 = 0] = [layout.places[7]?.y, layout.places[8]?.y];
    const window: Window = { left: -50, top: y1 + 25, right: 500, bottom: y2 - 25 };
    expect(selectShown(layout, window)).toEqual({ nodes: [], links: [7], isOverview: false });
  });

  it("is an overview if there are too many nodes", () => {
    const layout = lay(3000, fanOf(3000));
    expect(selectShown(layout, EVERYTHING)).toEqual({ nodes: [], links: [], isOverview: true });
  });

  it("is an overview if there are too many links", () => {
    const links = Array.from({ length: 6400 }, (_, index): Link => {
      return { from: Math.floor(index / 80), to: 80 + (index % 80) };
    });
    expect(selectShown(lay(160, links), EVERYTHING).isOverview).toBe(true);
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
    expect(widen(window)).toEqual({ left: -50, top: -30, right: 150, bottom: 90 });
    expect(contains(widen(window), window)).toBe(true);
    expect(contains(window, widen(window))).toBe(false);
    expect(contains(widen(window), { ...window, right: 151 })).toBe(false);
  });
});
