import { expect, it } from "vitest";
import { fuzzyFilter, fuzzyScore } from "../../src/model/fuzzy";

const NAMES = ["etl.LoadOrders", "Workers", "Load", "ml.TrainModel", "Pause the scheduler"];

it.each([
  ["load", ["Load", "etl.LoadOrders"]],
  ["elo", ["etl.LoadOrders"]],
  ["pts", ["Pause the scheduler"]],
  ["zz", []],
  ["", NAMES],
])("finds what the letters %j may mean, the best first", (typed, found) => {
  expect(fuzzyFilter(typed, NAMES, (name) => name)).toEqual(found);
});

it("prefers letters that stand together", () => {
  expect(fuzzyScore("or", "x order")).toBeLessThan(fuzzyScore("or", "o x r") ?? 0);
});
