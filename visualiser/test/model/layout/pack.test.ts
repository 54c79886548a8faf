import { describe, expect, it } from "vitest";
import { packBoxes, type Size } from "../../../src/model/layout/pack";
import { makeRandom, VIEW } from "../../graphs";

const GAP = 40;

function randomBoxes(count: number, seed: number): Size[] {
  const random = makeRandom(seed);
  return Array.from({ length: count }, () => ({
    width: 100 + Math.floor(900 * random()),
    height: 40 + Math.floor(500 * random()),
  }));
}

describe("packed boxes", () => {
  it.each([
    ["many", randomBoxes(200, 3)],
    ["a few", randomBoxes(5, 4)],
    ["equal", new Array<Size>(90).fill({ width: 150, height: 40 })],
    ["one far wider than the others", [...randomBoxes(20, 5), { width: 6000, height: 900 }]],
  ])("keep a gap and stay within their bounds: %s", (_, boxes) => {
    const { corners, width, height } = packBoxes(boxes, VIEW, GAP);
    const placed = boxes.map((box, index) => ({
      ...box,
      ...(corners[index] ?? { left: NaN, top: NaN }),
    }));
    placed.forEach((one, index) => {
      expect(one.left).toBeGreaterThanOrEqual(0);
      expect(one.top).toBeGreaterThanOrEqual(0);
      expect(one.left + one.width).toBeLessThanOrEqual(width);
      expect(one.top + one.height).toBeLessThanOrEqual(height);
      const near = placed
        .slice(index + 1)
        .filter(
          (other) =>
            one.left < other.left + other.width + GAP &&
            other.left < one.left + one.width + GAP &&
            one.top < other.top + other.height + GAP &&
            other.top < one.top + one.height + GAP,
        );
      expect(near).toEqual([]);
    });
  });

  it.each([200, 5000])("have the shape of the view: %d", (count) => {
    const { width, height } = packBoxes(randomBoxes(count, 6), VIEW, GAP);
    const shape = width / height / (VIEW.width / VIEW.height);
    expect(shape).toBeGreaterThan(0.6);
    expect(shape).toBeLessThan(1.6);
  });

  it("waste little room", () => {
    const boxes = randomBoxes(200, 7);
    const { width, height } = packBoxes(boxes, VIEW, GAP);
    const used = boxes.reduce((sum, box) => sum + (box.width + GAP) * (box.height + GAP), 0);
    expect(used / (width * height)).toBeGreaterThan(0.6);
  });

  it("stand below each other where a neighbour leaves room", () => {
    const boxes = [
      { width: 300, height: 400 },
      { width: 100, height: 100 },
      { width: 100, height: 100 },
      { width: 100, height: 100 },
    ];
    const { corners, height } = packBoxes(boxes, { width: 500, height: 400 }, GAP);
    expect(corners.slice(1)).toEqual([
      { left: 340, top: 0 },
      { left: 340, top: 140 },
      { left: 340, top: 280 },
    ]);
    expect(height).toBe(400);
  });

  it("are none without boxes", () => {
    expect(packBoxes([], VIEW, GAP).corners).toEqual([]);
  });
});
