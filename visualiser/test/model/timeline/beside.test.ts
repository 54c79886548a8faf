import { expect, it } from "vitest";
import { runsBeside } from "../../../src/model/timeline/beside";
import { tableOf } from "./tables";

const TABLE = tableOf(
  { id: "a", from: 0, to: 30 },
  { id: "b", from: 10, to: 20 },
  { id: "c", from: 80, to: null },
);

it.each([
  [40, 50, 30, 80],
  [25, 50, 20, 80],
  [90, 95, 30, null],
  [-20, -10, null, 0],
])("the runs beside %s to %s end at %s and begin at %s", (from, to, before, after) => {
  expect(runsBeside(TABLE, { from, to })).toEqual({ before, after });
});
