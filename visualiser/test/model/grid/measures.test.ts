import { describe, expect, it } from "vitest";
import { CELL, measuresOf, shareText } from "../../../src/model/grid/measures";

const heads = (count: number, label: string) => ({
  labels: Array<string>(count).fill(label),
  groups: [],
});

describe("the measures of the grid", () => {
  it.each([
    [1000, 4, 72],
    [1000, 20, 50],
    [1000, 60, CELL],
    [0, 0, CELL],
  ])("%d px for %d columns: %d px each", (room, count, width) => {
    expect(measuresOf(room, heads(count, "01")).width).toBe(width);
  });

  it("have room for texts in wide columns only", () => {
    expect(measuresOf(480, heads(10, "01")).hasTexts).toBe(true);
    expect(measuresOf(470, heads(10, "01")).hasTexts).toBe(false);
  });

  it("put long labels upright, and do not let them grow for ever", () => {
    expect(measuresOf(1000, heads(10, "2024-05-01")).isUpright).toBe(false);
    const upright = measuresOf(260, heads(10, "2024-05-01"));
    expect([upright.isUpright, upright.labels]).toEqual([true, 78]);
    expect(measuresOf(260, heads(10, "x".repeat(1000))).labels).toBe(110);
  });
});

describe("what part is done", () => {
  it.each([
    [1, 1, 72, ""],
    [3, 4, 48, "3/4"],
    [12, 24, 48, "50 %"],
    [12, 24, 56, "12/24"],
    [199, 200, 48, "99 %"],
    [24, 24, 48, ""],
  ])("of %d of %d in %d px is %j", (done, total, width, text) => {
    expect(shareText(done, total, width)).toBe(text);
  });
});
