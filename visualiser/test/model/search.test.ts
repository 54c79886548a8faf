import { expect, it } from "vitest";
import { matches } from "../../src/model/search";

it.each([
  ["", true],
  ["  ", true],
  ["load EU", true],
  ["eu.LOAD", true],
  ["load us", false],
])("whether %j is found", (typed, found) => {
  expect(matches(typed, "eu.Load(date=2026-11-21)")).toBe(found);
});
