import { describe, expect, it } from "vitest";
import {
  describeChange,
  describeFacts,
  nameOfAction,
  statusIn,
  subjectOf,
} from "../../src/model/audit";

describe("an action in words", () => {
  it("has the name of what an operator does", () => {
    expect(nameOfAction("mark_as_done")).toBe("Marked as done");
    expect(nameOfAction("something_new")).toBe("something_new");
  });

  it("names the worker, or what it was called with", () => {
    expect(subjectOf({ worker: "w-1" })).toBe("w-1");
    expect(subjectOf({ worker: "w-1", n: 4 })).toBe("worker: w-1, n: 4");
    const long = "Worker(salt=0000000007, workers=1, host=etl-01, username=airflow, pid=4242)";
    expect(subjectOf({ worker: long })).toBe("etl-01, pid 4242");
    expect(subjectOf({ worker: long, n: 4 })).toBe("worker: etl-01, pid 4242, n: 4");
    expect(subjectOf({})).toBe("");
  });

  it("says how things stood", () => {
    expect(describeFacts(null)).toBe("nothing");
    expect(describeFacts({ state: "disabled" })).toBe("disabled");
    expect(describeFacts({ paused: true })).toBe("paused: yes");
    expect(describeFacts({ db: 4, gpu: Infinity })).toBe("db: 4, gpu: Infinity");
    expect(describeFacts({ processes: null, of: { a: 1 } })).toBe('processes: –, of: {"a":1}');
  });

  it("says what has changed", () => {
    expect(describeChange({ a: 1, b: 2 }, { a: 1, b: 3 })).toBe("b: 2 → 3");
    expect(describeChange({ state: "active" }, { state: "disabled" })).toBe("active → disabled");
    expect(describeChange({ processes: 2 }, { processes: 2, requested: 5 })).toBe(
      "requested: – → 5",
    );
    expect(describeChange(null, { state: "disabled" })).toBe("nothing → disabled");
    expect(describeChange({ paused: true }, { paused: true })).toBe("");
  });

  it("knows a status", () => {
    expect(statusIn({ status: "DONE" })).toBe("DONE");
    expect(statusIn({ status: "ASLEEP" })).toBeNull();
    expect(statusIn(null)).toBeNull();
  });
});
