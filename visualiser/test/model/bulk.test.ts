import { expect, it } from "vitest";
import { bulksOf } from "../../src/model/bulk";
import { makeTask } from "../views/page-double";

const failed = makeTask({ task_id: "failed", status: "FAILED" });
const running = makeTask({ task_id: "running", status: "RUNNING" });
const done = makeTask({ task_id: "done", status: "DONE" });
const disabled = makeTask({ task_id: "disabled", status: "DISABLED", re_enable_able: true });

it("offers what applies to any of the tasks, and to which", () => {
  const bulks = bulksOf([failed, running, done, disabled]);
  expect(bulks.map(({ action, tasks }) => [action, tasks.map((task) => task.task_id)])).toEqual([
    ["forgive", ["failed"]],
    ["re-enable", ["disabled"]],
    ["mark-done", ["failed", "running", "disabled"]],
  ]);
});

it("offers nothing that applies to none", () => {
  expect(bulksOf([done])).toEqual([]);
});
