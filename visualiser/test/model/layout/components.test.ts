import { describe, expect, it } from "vitest";
import { findComponents } from "../../../src/model/layout/components";
import { chainOf, linksOf } from "../../graphs";

describe("components", () => {
  it("are what links join, in either direction", () => {
    expect(findComponents(7, linksOf([3, 1], [5, 1], [2, 6], [4, 4]))).toEqual([
      [0],
      [1, 3, 5],
      [2, 6],
      [4],
    ]);
  });

  it("are one where all is joined, however deep", () => {
    expect(findComponents(50_000, chainOf(50_000).toReversed())).toHaveLength(1);
  });

  it("are none without nodes", () => {
    expect(findComponents(0, [])).toEqual([]);
  });
});
