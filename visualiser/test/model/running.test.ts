import { expect, it } from "vitest";
import { listRunning } from "../../src/model/running";
import { listedTask } from "../listed";

it("lists the longest run first, those of an unknown age last", () => {
  const running = {
    late: listedTask({ time_running: 20 }),
    unknown: listedTask({ time_running: null }),
    early: listedTask({ time_running: 10 }),
    twin: listedTask({ time_running: 10 }),
  };
  expect(listRunning(running).map((task) => task.task_id)).toEqual([
    "early",
    "twin",
    "late",
    "unknown",
  ]);
});

it("lists what a run holds, not what it acquired", () => {
  const [task] = listRunning({
    a: listedTask({ resources: { db: 3 }, resources_running: { db: 1 } }),
  });
  expect(task?.resources).toEqual({ db: 1 });
});

it("lists what a task needs if nothing is known of the run", () => {
  const [task] = listRunning({
    a: listedTask({ resources: { db: 3 }, resources_running: null, name: "Load" }),
  });
  expect(task).toMatchObject({ resources: { db: 3 }, family: "Load", accepts_messages: false });
});
