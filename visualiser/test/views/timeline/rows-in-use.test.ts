import { describe, expect, it } from "vitest";
import { RowsInUse } from "../../../src/views/timeline/rows-in-use";
import { tableOf } from "../../model/timeline/tables";

// Two workers: one with runs at any time, one whose second lane is in use late.
const TABLE = tableOf(
  { id: "a", from: 0, to: 100, worker: "v" },
  { id: "b", from: 0, to: 10, worker: "w" },
  { id: "c", from: 80, to: 90, worker: "w" },
  { id: "d", from: 82, to: 88, worker: "w", status: "FAILED" },
);
const LANES = TABLE.lanes.workers;
const LOOK = { lane: 20, head: 0, gap: 6 };
const [EARLY, LATE] = [
  { from: 0, to: 50 },
  { from: 60, to: 110 },
];

describe("the rows in use", () => {
  const heightOf = (rows: RowsInUse, span = EARLY): number =>
    rows.place(TABLE, LANES, LOOK, span).heightOfGroup(1);

  it("grow while the reader moves, and settle afterwards", () => {
    const rows = new RowsInUse();
    rows.see(EARLY);
    rows.resultsOf(TABLE, LANES, EARLY);
    expect(heightOf(rows)).toBe(20);
    rows.see(LATE);
    expect(heightOf(rows, LATE)).toBe(40);
    rows.see(EARLY);
    expect(heightOf(rows)).toBe(40);
    expect(rows.settle(EARLY)).toBe(true);
    expect(heightOf(rows)).toBe(20);
    rows.resultsOf(TABLE, LANES, EARLY);
    expect(rows.settle(EARLY)).toBe(false);
  });

  it("are at once as a span needs them that is not moved to", () => {
    const rows = new RowsInUse();
    rows.see(LATE);
    expect(heightOf(rows, LATE)).toBe(40);
    rows.forget();
    rows.see(EARLY);
    expect(heightOf(rows)).toBe(20);
  });

  it("are the same object while nothing changes", () => {
    const rows = new RowsInUse();
    const places = rows.place(TABLE, LANES, LOOK, EARLY);
    expect(rows.place(TABLE, LANES, { ...LOOK }, { from: 1, to: 51 })).toBe(places);
    expect(rows.place(TABLE, LANES, { ...LOOK, lane: 12 }, EARLY)).not.toBe(places);
  });

  it("count what is in view when they settle", () => {
    const rows = new RowsInUse();
    rows.see(EARLY);
    const failed = (): number[] =>
      rows.resultsOf(TABLE, LANES, LATE).map((results) => results.failed);
    rows.resultsOf(TABLE, LANES, EARLY);
    expect(failed()).toEqual([0, 0]);
    rows.see(LATE);
    rows.settle(LATE);
    expect(failed()).toEqual([0, 1]);
  });
});
