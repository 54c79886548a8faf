import { expect, it } from "vitest";
import { heldInWords } from "../../src/model/holds";

it.each([
  [["etl.Load"], "", "the family etl.Load"],
  [["A", "B"], "", "the families A, B"],
  [[], "eu 2024", "all that match “eu 2024”"],
  [["A"], "eu", "all that match “eu” of the family A"],
])("says what is held: %j %j", (family, search, words) => {
  expect(heldInWords({ family, search })).toBe(words);
});
