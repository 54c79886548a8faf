import { describe, expect, it } from "vitest";
import type { Estimate } from "../../src/api/types";
import { leavesOut, tellRoot, tellRun, whyNot } from "../../src/model/estimate";

const write = (time: number): string => `t${time}`;
const USUAL = {
  runs: 23,
  basis: "memory" as const,
  since: 0,
  p10: 8,
  p25: 9,
  p50: 10,
  p75: 11,
  p90: 12,
  p95: 14,
};
const RUN: NonNullable<Estimate["run"]> = {
  usual: USUAL,
  started: 100,
  seconds: 5,
  expected_end: 110,
  earliest: 108,
  latest: 112,
  is_late: false,
};
const ROOT: NonNullable<Estimate["root"]> = {
  expected_end: 200,
  earliest: 190,
  latest: 220,
  reason: null,
  tasks: 31,
  running: 4,
  held_up: 0,
  work_seconds: 300,
  processes: 2,
  bound: "work",
  critical_seconds: 100,
  critical_tasks: 3,
  critical: [],
  ignores: ["other_work", "failures"],
};

function estimate(given: Partial<Estimate>): Estimate {
  return {
    task_id: "T",
    family: "F",
    status: "RUNNING",
    as_of: 105,
    remembers_since: 0,
    run: null,
    run_reason: null,
    root: null,
    root_reason: null,
    ...given,
  };
}

describe("an estimate of a run", () => {
  it("says about when, between what, and from how many runs", () => {
    expect(tellRun(estimate({ run: RUN }), write)).toEqual({
      isLate: false,
      answer: "about t110, between t108 and t112",
      basis: "an estimate from 23 runs, which took 10 s as a rule",
    });
  });

  it("says no bounds that are less than a second apart", () => {
    const run = { ...RUN, earliest: 109.8, latest: 110.2 };
    expect(tellRun(estimate({ run }), write)?.answer).toBe("about t110");
  });

  it("says of what took longer than any other that it does", () => {
    const run = { ...RUN, expected_end: null, earliest: null, latest: null, is_late: true };
    expect(tellRun(estimate({ run }), write)).toMatchObject({
      isLate: true,
      answer: "later than any run that is known",
    });
  });

  it("says nothing while nothing runs", () => {
    expect(tellRun(estimate({ run: { ...RUN, started: null } }), write)).toBeNull();
    expect(tellRun(estimate({}), write)).toBeNull();
  });
});

describe("an estimate of a root", () => {
  it("says how much there is to do, and by how many processes", () => {
    expect(tellRoot(estimate({ status: "PENDING", root: ROOT }), write)).toEqual({
      isLate: false,
      answer: "about t200, between t190 and t220",
      basis: "an estimate: 31 tasks to go, 4 of them running, 2 processes",
    });
  });

  it("says nothing that its run has not said", () => {
    expect(tellRoot(estimate({ root: { ...ROOT, tasks: 1 } }), write)).toBeNull();
  });

  it("says why it has none", () => {
    const heldUp = estimate({ root: { ...ROOT, expected_end: null, reason: "held_up" } });
    expect(tellRoot(heldUp, write)).toBeNull();
    expect(whyNot(heldUp)).toMatch("does not end by itself");
    expect(whyNot(estimate({ root_reason: "no_runs" }))).toMatch("No run");
    expect(whyNot(estimate({ root_reason: "done" }))).toBe("");
  });

  it("says what it leaves out", () => {
    expect(leavesOut(estimate({ root: ROOT }))).toBe(
      "It leaves out other work of the workers, failures and retries.",
    );
  });
});
