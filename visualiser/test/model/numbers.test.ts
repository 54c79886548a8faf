import { expect, it } from "vitest";
import { formatCount, formatCountOf } from "../../src/model/numbers";

it("divides thousands by commas", () => {
  expect([formatCount(0), formatCount(999), formatCount(1234567)]).toEqual([
    "0",
    "999",
    "1,234,567",
  ]);
});

it("counts things", () => {
  expect(formatCountOf(1, "task")).toBe("1 task");
  expect(formatCountOf(1200, "task")).toBe("1,200 tasks");
  expect(formatCountOf(2, "filter is", "filters are")).toBe("2 filters are");
});
