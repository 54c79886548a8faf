import { describe, expect, it } from "vitest";
import type { WorkerRow } from "../../src/api/types";
import {
  isSilent,
  nameOfWorker,
  readWorkers,
  splitBusy,
  type WorkerEntry,
} from "../../src/model/workers";
import { runningRow, workerRow } from "../listed";

const LUIGIS_ID = "Worker(salt=0123456789, workers=8, host=etl-07.eu, username=etl, pid=20733)";

function read(told: Partial<WorkerRow>): WorkerEntry {
  const [worker] = readWorkers([workerRow(told)]);
  if (worker === undefined) throw new Error("one worker in, one out");
  return worker;
}

describe("nameOfWorker", () => {
  it.each([
    [LUIGIS_ID, "etl-07.eu, pid 20733"],
    ["Worker(salt=1, workers=1, host=etl-07)", "etl-07"],
    ["Worker(salt=1, workers=1, pid=7)", "Worker(salt=1, workers=1, pid=7)"],
    ["Worker(salt=1, workers=1, host=a, b, username=x, pid=7, sudo_user=y)", "a, b, pid 7"],
    ["etl-worker-07", "etl-worker-07"],
    ["host=etl", "host=etl"],
    ["", ""],
  ])("of %j", (id, name) => {
    expect(nameOfWorker(id)).toBe(name);
  });
});

describe("readWorkers", () => {
  it("adds what the name does not say", () => {
    const facts = { host: "etl-07.eu", user: "etl", pid: "20733" };
    expect(read({ worker: LUIGIS_ID, ...facts }).place).toBe("user etl");
    expect(read({ worker: "w7", ...facts }).place).toBe("etl@etl-07.eu, pid 20733");
    expect(read({ worker: "w7", host: "etl-07.eu" }).place).toBe("etl-07.eu");
    expect(read({ worker: "w7", pid: "3" }).place).toBe("pid 3");
    expect(read({ worker: "w7" }).place).toBe("");
  });

  it.each([
    ["All(date=2026-11-21)", { family: "All", params: "date=2026-11-21" }],
    ["All(a=(1), b=\n)", { family: "All", params: "a=(1), b=\n" }],
    ["All_1", { family: "All_1", params: "" }],
    ["(x)", { family: "(x)", params: "" }],
    [null, { family: "All_1", params: "" }],
  ])("parses the root task %j", (shown, rootTask) => {
    const worker = read({ first_task: "All_1", first_task_name: shown });
    expect(worker.rootTask).toEqual({ taskId: "All_1", ...rootTask });
  });

  it("has running tasks with their start and their name for people", () => {
    const [task] = read({ running: [runningRow({ time: 7 })] }).running;
    expect([task?.since, task?.display_name]).toEqual([7, "Load(date=2026-11-21)"]);
  });
});

describe("isSilent", () => {
  it("is one that has not checked in for half a minute", () => {
    expect(isSilent(read({ last_active: 1000 }), 1030)).toBe(false);
    expect(isSilent(read({ last_active: 1000 }), 1031)).toBe(true);
  });

  it("is never one that is disabled", () => {
    expect(isSilent(read({ last_active: 0, state: "disabled" }), 1000)).toBe(false);
  });
});

it("busy workers are apart, but for those that are disabled", () => {
  const running = [runningRow()];
  const workers = readWorkers([
    workerRow({ worker: "busy", running }),
    workerRow({ worker: "idle" }),
    workerRow({ worker: "off", state: "disabled", running }),
  ]);
  const names = splitBusy(workers).map((part) => part.map(({ id }) => id));
  expect(names).toEqual([["busy"], ["idle", "off"]]);
});
