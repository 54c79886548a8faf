import { describe, expect, it } from "vitest";
import type { FailedTask } from "../../src/api/types";
import { formatWaiting, keyAfter, remediesOf } from "../../src/model/failures";

describe("formatWaiting", () => {
  it("says whether there may be more", () => {
    expect(formatWaiting({ waiting: 1204, is_cut: false })).toBe("1,204");
    expect(formatWaiting({ waiting: 20000, is_cut: true })).toBe("20,000+");
  });
});

describe("keyAfter", () => {
  const groups = [{ key: "a" }, { key: "b" }, { key: "c" }];

  it("goes from group to group, and from the last to the first", () => {
    expect(keyAfter(groups, "a")).toBe("b");
    expect(keyAfter(groups, "c")).toBe("a");
  });

  it("begins with the first if none is open", () => {
    expect(keyAfter(groups, "")).toBe("a");
    expect(keyAfter(groups, "gone")).toBe("a");
  });

  it("is null if there is no other group", () => {
    expect(keyAfter([{ key: "a" }], "a")).toBeNull();
    expect(keyAfter([], "")).toBeNull();
  });
});

describe("remediesOf", () => {
  const task = (given: Partial<FailedTask>): FailedTask => ({
    task_id: "A",
    family: "F",
    params: {},
    status: "FAILED",
    time: 0,
    worker: null,
    failures: 1,
    retry_at: null,
    re_enable_able: false,
    tracking_url: null,
    log_url: null,
    ...given,
  });

  it("forgives what failed and re-enables what the scheduler has disabled", () => {
    const failed = task({});
    const disabled = task({ status: "DISABLED", re_enable_able: true });
    const byWorker = task({ status: "DISABLED" });
    expect(remediesOf([failed, disabled, byWorker])).toEqual([
      [failed, "forgive"],
      [disabled, "re-enable"],
    ]);
  });
});
