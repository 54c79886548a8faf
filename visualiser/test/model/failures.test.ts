import { describe, expect, it } from "vitest";
import { canRetry, formatWaiting, keyAfter } from "../../src/model/failures";

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

describe("canRetry", () => {
  it("holds for what failed and for what the scheduler has disabled", () => {
    expect(canRetry({ status: "FAILED", re_enable_able: false })).toBe(true);
    expect(canRetry({ status: "DISABLED", re_enable_able: true })).toBe(true);
    expect(canRetry({ status: "DISABLED", re_enable_able: false })).toBe(false);
  });
});
