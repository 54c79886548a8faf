import { expect, it } from "vitest";
import { DEFAULT_COLUMNS, inOrder, isDefault, moved, readColumns } from "../../src/model/columns";

it("reads columns of a link, with those that are always shown", () => {
  expect(readColumns("time,worker,nonsense,time")).toEqual(["status", "family", "time", "worker"]);
  expect(readColumns("nonsense")).toEqual([]);
  expect(isDefault(readColumns(DEFAULT_COLUMNS.join()))).toBe(true);
});

it("moves a column among those shown", () => {
  expect(moved(["status", "family", "time"], "time", -1)).toEqual(["status", "time", "family"]);
  expect(moved(["status", "family"], "family", 1)).toEqual(["status", "family"]);
  expect(moved(["status", "family"], "worker", 1)).toEqual(["status", "family"]);
});

it("lists those shown first", () => {
  expect(inOrder(["family", "status"]).slice(0, 3)).toEqual(["family", "status", "reason"]);
});
