import { describe, expect, it } from "vitest";
import {
  isSilent,
  nameOfWorker,
  readWorkers,
  selectWorkers,
  sumUp,
  type WorkerEntry,
} from "../../src/model/workers";
import { listedTask, listedWorker } from "../listed";

const LUIGIS_ID = "Worker(salt=0123456789, workers=8, host=etl-07.eu, username=etl, pid=20733)";

function read(told: Record<string, unknown>): WorkerEntry {
  const [worker] = readWorkers([listedWorker(told)]);
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
    const facts = { host: "etl-07.eu", username: "etl", pid: 20733 };
    expect(read({ name: LUIGIS_ID, ...facts }).place).toBe("user etl");
    expect(read({ name: "w7", ...facts }).place).toBe("etl@etl-07.eu, pid 20733");
    expect(read({ name: "w7", host: "etl-07.eu" }).place).toBe("etl-07.eu");
    expect(read({ name: "w7", pid: 3 }).place).toBe("pid 3");
    expect(read({ name: "w7" }).place).toBe("");
  });

  it("copes with any JSON that a worker reports", () => {
    const worker = read({
      host: { name: ["a"] },
      username: null,
      pid: false,
      workers: "many",
      first_task: 7,
      salt: {},
    });
    expect(worker).toMatchObject({
      place: '{"name":["a"]}, pid false',
      processes: null,
      rootTask: null,
    });
  });

  it.each([
    [3, 3],
    [2.5, 2.5],
    [Infinity, Infinity],
    [NaN, null],
    [undefined, null],
    [null, null],
  ])("processes %j are %j", (told, processes) => {
    expect(read({ workers: told }).processes).toBe(processes);
  });

  it.each([
    ["All(date=2026-11-21)", { family: "All", params: "date=2026-11-21" }],
    ["All(a=(1), b=\n)", { family: "All", params: "a=(1), b=\n" }],
    ["All_1", { family: "All_1", params: "" }],
    ["(x)", { family: "(x)", params: "" }],
    [null, { family: "All_1", params: "" }],
  ])("parses the root task %j", (shown, rootTask) => {
    const worker = read({ first_task: "All_1", first_task_display_name: shown });
    expect(worker.rootTask).toEqual({ taskId: "All_1", ...rootTask });
  });

  it("copes with a list without running tasks", () => {
    const worker = listedWorker();
    delete worker.running;
    expect(readWorkers([worker])[0]?.running).toEqual([]);
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

describe("selectWorkers", () => {
  const workers = readWorkers([
    listedWorker({ name: "busy", host: "EU-1", running: { Load_1: listedTask() } }),
    listedWorker({ name: "silent", username: "anna", last_active: 0 }),
    listedWorker({ name: "disabled", state: "disabled", first_task_display_name: "All(a=1)" }),
  ]);
  const names = (shown: "all" | "busy" | "silent" | "disabled", typed: string): string[] =>
    selectWorkers(workers, shown, typed, 1000).map((worker) => worker.name);

  it("finds by kind", () => {
    expect(names("all", "")).toEqual(["busy", "silent", "disabled"]);
    expect(names("busy", "")).toEqual(["busy"]);
    expect(names("silent", "")).toEqual(["silent"]);
    expect(names("disabled", "")).toEqual(["disabled"]);
  });

  it.each([
    ["eu-1", ["busy"]],
    ["anna@", ["silent"]],
    ["load(date", ["busy"]],
    ["Load_1", ["busy"]],
    ["all(a=1)", ["disabled"]],
    ["nothing", []],
  ])("finds by host, user or task: %j", (typed, found) => {
    expect(names("all", typed)).toEqual(found);
  });

  it("finds by both", () => {
    expect(names("silent", "eu-1")).toEqual([]);
  });
});

describe("sumUp", () => {
  it("counts the processes of those that get work", () => {
    const running = { a: listedTask(), b: listedTask() };
    const sums = sumUp(
      readWorkers([
        listedWorker({
          host: "x",
          workers: 4,
          running,
          num_uniques: 3,
          num_unread_rpc_messages: 1,
        }),
        listedWorker({ host: "x", running, num_uniques: 2, num_unread_rpc_messages: 2 }),
        listedWorker({ host: "y", workers: 8, running, state: "disabled" }),
        listedWorker(),
      ]),
    );
    expect(sums).toEqual({
      workers: 4,
      hosts: 2,
      busy: 4,
      processes: 6,
      running: 6,
      uniquePending: 5,
      unread: 3,
    });
  });
});
