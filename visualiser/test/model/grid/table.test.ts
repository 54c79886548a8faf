import { describe, expect, it } from "vitest";
import type { Grid } from "../../../src/api/types";
import { TOTALS_ROW } from "../../../src/model/grid/moving";
import { cellOf, readGrid } from "../../../src/model/grid/table";

const GRID: Grid = {
  as_of: 100,
  param: "date",
  is_chosen: true,
  params: [{ name: "date", tasks: 4, dates: 4 }],
  complete_since: 0,
  history: "on",
  columns: ["2024-04-30", "2024-05-01"],
  columns_total: 2,
  rows: [
    {
      family: "A",
      tasks: 1,
      cells: [{ column: 1, status: "DONE", counts: { DONE: 1 }, gone: 1, task_id: "A_1" }],
    },
    {
      family: "B",
      tasks: 3,
      cells: [
        { column: 0, status: "FAILED", counts: { DONE: 2, FAILED: 1 }, gone: 0, task_id: null },
      ],
    },
  ],
  totals: [
    { column: 0, status: "FAILED", counts: { DONE: 2, FAILED: 1 }, gone: 0, task_id: null },
    { column: 1, status: "DONE", counts: { DONE: 1 }, gone: 1, task_id: "A_1" },
  ],
  families_total: 2,
  tasks: 4,
  joined: 0,
  without: 0,
};

describe("the grid", () => {
  const table = readGrid(GRID);

  it("has its cells where they belong", () => {
    expect(cellOf(table, 0, 1)).toEqual({
      status: "DONE",
      counts: [["DONE", 1]],
      total: 1,
      gone: 1,
      taskId: "A_1",
    });
    expect(cellOf(table, 1, 0)).toEqual({
      status: "FAILED",
      counts: [
        ["FAILED", 1],
        ["DONE", 2],
      ],
      total: 3,
      gone: 0,
      taskId: "",
    });
  });

  it("has no cell where there is no task, or no row", () => {
    expect([cellOf(table, 0, 0), cellOf(table, 1, 1), cellOf(table, 5, 0)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("has the cells of all families together", () => {
    expect(cellOf(table, TOTALS_ROW, 0)?.counts).toEqual([
      ["FAILED", 1],
      ["DONE", 2],
    ]);
    expect([cellOf(table, TOTALS_ROW, 1)?.taskId, table.most]).toEqual(["A_1", 3]);
  });

  it("knows how many tasks have which status, the worst first", () => {
    expect(table.statuses).toEqual([
      ["FAILED", 1],
      ["DONE", 3],
    ]);
  });
});
