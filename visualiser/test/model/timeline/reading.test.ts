import { describe, expect, it } from "vitest";
import type { Timeline } from "../../../src/api/types";
import { merged, readTimeline } from "../../../src/model/timeline/reading";
import { RUN_STATUSES } from "../../../src/model/timeline/runs";
import { makeFetched } from "./tables";

const ANSWER: Timeline = {
  as_of: 100,
  since: 0,
  until: 100,
  complete_since: 0,
  history: "off",
  total: 3,
  is_cut: false,
  origin: 50,
  blocks: [
    {
      task_id: ["a", "b"],
      family: [0, 1],
      worker: [0, 1],
      status: [1, 0],
      started: [1000, 2500],
      duration: [2000, -1],
    },
    { task_id: ["c"], family: [0], worker: [0], status: [2], started: [3000], duration: [0] },
  ],
  families: ["F", "G"],
  workers: [
    { worker: "w", host: "h" },
    { worker: null, host: null },
  ],
  statuses: ["DONE", "FAILED", "RUNNING", "DISABLED", "LOST", "PENDING", "UNKNOWN"],
  late: [2],
  critical: [0, 2],
};

describe("an answer", () => {
  it("is read over its blocks", () => {
    const read = readTimeline(ANSWER);
    expect(read.ids).toEqual(["a", "b", "c"]);
    expect([...read.started]).toEqual([51, 52.5, 53]);
    expect([...read.ended]).toEqual([53, NaN, 53]);
    expect([...read.status].map((one) => RUN_STATUSES[one])).toEqual(["FAILED", "DONE", "RUNNING"]);
    expect([...read.late]).toEqual([0, 0, 1]);
    expect([...read.critical]).toEqual([0, 2]);
    expect(read.workers).toEqual(["w", ""]);
  });
});

describe("an update", () => {
  const known = makeFetched([
    { id: "old", from: 0, to: 5 },
    { id: "ends", from: 6, to: null },
    { id: "gone", from: 7, to: null },
    { id: "known", from: 8, to: 20 },
  ]);
  const newer = makeFetched([
    { id: "ends", from: 6, to: 21, family: "G" },
    { id: "known", from: 8, to: 20 },
    { id: "new", from: 22, to: null, worker: "v" },
  ]);

  it("replaces what ran, adds what is new, and has nothing twice", () => {
    const joined = merged(known, newer);
    expect(joined.ids).toEqual(["old", "ends", "known", "new"]);
    expect([...joined.started]).toEqual([0, 6, 8, 22]);
    expect([...joined.ended]).toEqual([5, 21, 20, NaN]);
  });

  it("brings its names along", () => {
    const joined = merged(known, newer);
    expect([...joined.family].map((one) => joined.families[one])).toEqual(["F", "G", "F", "F"]);
    expect([...joined.worker].map((one) => joined.workers[one])).toEqual(["w", "w", "w", "v"]);
  });
});
