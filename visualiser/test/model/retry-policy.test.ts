import { describe, expect, it } from "vitest";
import { describeRetryPolicy } from "../../src/model/retry-policy";

const NEVER = 999999999;

describe("a retry policy in words", () => {
  it.each([
    [NEVER, 3600, NEVER, ""],
    [Infinity, 3600, Infinity, ""],
    [5, 3600, NEVER, "5 failures within 1 h"],
    [1, 60, NEVER, "1 failure within 1 m"],
    [3, NEVER, NEVER, "3 failures"],
    [NEVER, 3600, 7200, "any failure 2 h after the first"],
    [5, 3600, 7200, "5 failures within 1 h, or any failure 2 h after the first"],
  ])("%d, %d, %d: %s", (retry_count, disable_window, disable_hard_timeout, words) => {
    expect(describeRetryPolicy({ retry_count, disable_window, disable_hard_timeout })).toBe(words);
  });
});
