import { describe, expect, it } from "vitest";
import type { Activity } from "../../src/api/types";
import {
  greatest,
  outlineOf,
  stepAt,
  stepFor,
  stepsInView,
  tracksOf,
} from "../../src/model/activity";

const ACTIVITY: Activity = {
  as_of: 1030,
  complete_since: 880,
  origin: 840,
  step: 60,
  runs: {
    started: [1, 2, 3, 4],
    done: [0, 4, 2, 1],
    failed: [0, 0, 1, 0],
    disabled: [0, 0, 0, 0],
    lost: [0, 0, 0, 0],
  },
  tasks: {
    pending: [null, 10, 5, 0],
    ready: [null, 2, 1, 0],
    running: [null, 1, 1, 1],
    failed: [null, 0, 0, 0],
  },
};
const VIEW = { span: { from: 840, to: 1080 }, width: 240, now: 1030 };

describe("the steps of charts", () => {
  it.each([
    [3600, 60],
    [6 * 3600, 60],
    [7 * 3600, 300],
    [48 * 3600, 900],
    [30 * 86400, 3600],
  ])("for %s seconds are %s seconds long", (seconds, step) => {
    expect(stepFor(seconds)).toBe(step);
  });

  it("in view are those that the window touches", () => {
    expect(stepsInView(ACTIVITY, VIEW)).toEqual([0, 4]);
    expect(stepsInView(ACTIVITY, { ...VIEW, span: { from: 910, to: 930 } })).toEqual([1, 2]);
    expect(stepsInView(ACTIVITY, { ...VIEW, span: { from: 0, to: 100 } })).toEqual([0, 0]);
  });

  it("are found by their time", () => {
    expect([839, 840, 900, 1079, 1080].map((time) => stepAt(ACTIVITY, time))).toEqual([
      -1, 0, 1, 3, -1,
    ]);
  });
});

describe("a chart", () => {
  it("is as high as the greatest number in view, at least 1", () => {
    const [done, failed, queue] = tracksOf(ACTIVITY);
    if (done === undefined || failed === undefined || queue === undefined) throw new Error();
    expect(greatest(done, [0, 4])).toBe(4);
    expect(greatest(done, [3, 4])).toBe(1);
    expect(greatest(failed, [0, 1])).toBe(1);
    expect(greatest(queue, [0, 4])).toBe(10);
  });

  it("has a bar for each number that is not 0, the last up to now", () => {
    const outline = outlineOf(ACTIVITY, ACTIVITY.runs.done, "bars", VIEW, { height: 11, most: 4 });
    expect(outline).toBe("M60 11V1H119V11zM120 11V6H179V11zM180 11V8.5H189V11z");
  });

  it("has no line where nobody has counted", () => {
    const size = { height: 11, most: 10 };
    expect(outlineOf(ACTIVITY, ACTIVITY.tasks.pending, "area", VIEW, size)).toBe(
      "M60 11V1H120V6H180V11H190V11z",
    );
    expect(outlineOf(ACTIVITY, ACTIVITY.tasks.ready, "line", VIEW, size)).toBe(
      "M60 9V9H120V10H180V11H190",
    );
    expect(outlineOf(ACTIVITY, [null, null, null, null], "area", VIEW, size)).toBe("");
  });
});
