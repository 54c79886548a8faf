import { describe, expect, it } from "vitest";
import type { Cell } from "../../../src/model/grid/table";
import { barOf } from "../../../src/views/grid/cells";

function bar(counts: Cell["counts"], most: number): string {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const [status] = counts[0] ?? ["DONE"];
  return barOf({ status, counts, total, gone: 0, taskId: "" }, most);
}

describe("the bar of all families", () => {
  it("is as high as its column has tasks, with what is done at the bottom", () => {
    expect(
      bar(
        [
          ["FAILED", 25],
          ["DONE", 75],
        ],
        200,
      ),
    ).toBe(
      "height: 17px; background: linear-gradient(to top, var(--lv-bar-done) 0.00% 75.00%, " +
        "var(--lv-bar-failed) 75.00% 100.00%)",
    );
  });

  it("shows one failure among thousands", () => {
    const shown = bar(
      [
        ["FAILED", 1],
        ["DONE", 9999],
      ],
      10_000,
    );
    const from = Number(/failed\) ([\d.]+)%/.exec(shown)?.[1]);
    expect(34 * (1 - from / 100)).toBeGreaterThan(1.8);
  });
});
