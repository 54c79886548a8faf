import { describe, expect, it } from "vitest";
import { inView, moved, TOTALS_ROW } from "../../../src/model/grid/moving";

const SIZE = { rows: 5, columns: 7, page: 3 };

describe("the keys", () => {
  it.each<[string, boolean, [number, number]]>([
    ["ArrowLeft", false, [2, 2]],
    ["ArrowRight", false, [2, 4]],
    ["ArrowUp", false, [1, 3]],
    ["ArrowDown", false, [3, 3]],
    ["Home", false, [2, 0]],
    ["End", false, [2, 6]],
    ["Home", true, [TOTALS_ROW, 0]],
    ["End", true, [4, 6]],
    ["PageUp", false, [TOTALS_ROW, 3]],
    ["PageDown", false, [4, 3]],
  ])("%s (Ctrl: %s) leads to %j", (key, ctrlKey, [row, column]) => {
    expect(moved({ row: 2, column: 3 }, { key, ctrlKey }, SIZE)).toEqual({ row, column });
  });

  it("stop at the edges, and others do nothing", () => {
    const first = { row: TOTALS_ROW, column: 0 };
    expect(moved(first, { key: "ArrowUp", ctrlKey: false }, SIZE)).toEqual({
      row: TOTALS_ROW,
      column: 0,
    });
    expect(moved({ row: 0, column: 0 }, { key: "a", ctrlKey: false }, SIZE)).toBeNull();
  });
});

describe("what is in view", () => {
  it("has what is in view in part, within what there is", () => {
    expect(inView({ scroll: 270, size: 100, item: 26, count: 100 })).toEqual([10, 15]);
    expect(inView({ scroll: 0, size: 100, item: 26, count: 3 })).toEqual([0, 3]);
    expect(inView({ scroll: 0, size: 0, item: 26, count: 3 })).toEqual([0, 0]);
  });
});
