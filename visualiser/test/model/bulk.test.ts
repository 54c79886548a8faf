import { describe, expect, it } from "vitest";
import { bulksOf, filterOf, requestOf } from "../../src/model/bulk";
import { START } from "../../src/route";
import { makeTask } from "../views/page-double";

const failed = makeTask({ task_id: "failed", status: "FAILED" });
const running = makeTask({ task_id: "running", status: "RUNNING", held: true });
const done = makeTask({ task_id: "done", status: "DONE" });
const disabled = makeTask({ task_id: "disabled", status: "DISABLED", re_enable_able: true });

it("offers what applies to any of the tasks, and says to how many", () => {
  const bulks = bulksOf([failed, running, done, disabled]);
  expect(bulks.map(({ name, count }) => [name, count])).toEqual([
    ["retry", 2],
    ["forgive", 1],
    ["re-enable", 1],
    ["mark-done", 3],
    ["hold", 2],
    ["release", 1],
  ]);
});

it("offers nothing that applies to none", () => {
  expect(bulksOf([done])).toEqual([]);
});

describe("the filter of the list", () => {
  it("names what the list is filtered by", () => {
    const route = { ...START, family: "etl.Load", search: "eu", resources: ["gpu"] };
    expect(filterOf({ ...route, statuses: ["FAILED"] })).toEqual({
      status: ["FAILED"],
      family: ["etl.Load"],
      resource: ["gpu"],
      search: "eu",
    });
  });

  it("of an unfiltered list lets all through", () => {
    expect(filterOf(START)).toEqual({ search: "" });
  });
});

it("asks the server by its own names", () => {
  expect(requestOf("mark-done", { kind: "tasks", taskIds: ["a"] })).toEqual({
    action: "mark_as_done",
    task_ids: ["a"],
  });
  expect(requestOf("re-enable", { kind: "filter", filter: { search: "" }, total: 9 })).toEqual({
    action: "re_enable",
    filter: { search: "" },
  });
});
