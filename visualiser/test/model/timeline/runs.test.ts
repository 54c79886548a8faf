import { describe, expect, it } from "vitest";
import {
  extentOf,
  findRun,
  keyOfRun,
  latestRunOf,
  makeTable,
  statusOfRun,
} from "../../../src/model/timeline/runs";
import { packTexts, textAt } from "../../../src/model/timeline/texts";
import { makeFetched, tableOf } from "./tables";

const TABLE = tableOf(
  { id: "a", from: 10, to: 20 },
  { id: "b", from: 10, to: null },
  { id: "a", from: 30, to: 35, status: "FAILED" },
);

describe("texts", () => {
  it.each([[["", "a", "größe 漢字 🚀", "", "z".repeat(1000)]], [["", "plain", "", "ASCII"]], [[]]])(
    "come out as they went in: %j",
    (texts) => {
      const packed = packTexts(texts);
      expect(texts.map((_, index) => textAt(packed, index))).toEqual(texts);
      expect(textAt(packed, 99)).toBe("");
    },
  );
});

describe("a run", () => {
  it("is found by its key, among those that began at the same time, too", () => {
    for (const run of [0, 1, 2]) expect(findRun(TABLE, keyOfRun(TABLE, run))).toBe(run);
    expect(findRun(TABLE, "10 c")).toBe(-1);
  });

  it("of a task is the latest", () => {
    expect(latestRunOf(TABLE, "a")).toBe(2);
    expect(latestRunOf(TABLE, "b")).toBe(1);
    expect(latestRunOf(TABLE, "ab")).toBe(-1);
    expect(latestRunOf(TABLE, "")).toBe(-1);
  });

  it("has its status", () => {
    expect([0, 1, 2].map((run) => statusOfRun(TABLE, run))).toEqual(["DONE", "RUNNING", "FAILED"]);
  });

  it("whose end nobody knows takes no room", () => {
    const table = makeTable(makeFetched([{ id: "a", from: 5, to: null, status: "UNKNOWN" }]));
    expect([...table.ended]).toEqual([5]);
  });
});

describe("all runs", () => {
  it("reach from the first start to the last end, or to now while one runs", () => {
    expect(extentOf(TABLE, 100)).toEqual({ from: 10, to: 100 });
    expect(extentOf(tableOf({ id: "a", from: 1, to: 9 }), 100)).toEqual({ from: 1, to: 9 });
    expect(extentOf(tableOf(), 100)).toBeNull();
  });

  it("say what is usual for a family: of those that succeeded, the latest 200", () => {
    const runs = Array.from({ length: 300 }, (_, index) => ({
      id: `t${index}`,
      from: 1000 * index,
      to: 1000 * index + (index < 100 ? 999 : 10),
    }));
    const failed = { id: "f", from: 1e6, to: 2e6, status: "FAILED" as const };
    expect(tableOf(...runs, failed).usual).toEqual([{ p50: 10, p95: 10, runs: 200 }]);
    expect(tableOf(failed).usual).toEqual([null]);
  });

  it("are counted", () => {
    expect(TABLE.statusCounts).toEqual([1, 1, 1, 0, 0, 0, 0]);
    expect([...TABLE.familyCounts]).toEqual([3]);
    expect(TABLE.lateCount).toBe(0);
  });
});
