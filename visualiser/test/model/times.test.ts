import { describe, expect, it } from "vitest";
import { formatDuration, formatTime, isoTime } from "../../src/model/times";

const NOON = Date.UTC(2026, 10, 21, 12, 0, 0) / 1000;

describe("isoTime", () => {
  it("is UTC, to the second", () => {
    expect(isoTime(NOON + 0.75)).toBe("2026-11-21T12:00:00Z");
  });

  it("is empty where no calendar has such a time", () => {
    expect(isoTime(Infinity)).toBe("");
  });
});

describe("formatTime", () => {
  it("is the time of day on the same day", () => {
    expect(formatTime(NOON, "utc", NOON + 3600)).toBe("12:00:00");
  });

  it("tells the day of another one", () => {
    expect(formatTime(NOON, "utc", NOON + 86400)).toBe("21 Nov 2026 12:00");
  });

  it("tells how long ago", () => {
    expect(formatTime(NOON, "ago", NOON + 90)).toBe("1 m 30 s ago");
    expect(formatTime(NOON, "ago", NOON - 5)).toBe("just now");
  });

  it("bears times that no calendar has", () => {
    expect(formatTime(1e300, "local", NOON)).toBe("unknown");
  });
});

describe("formatDuration", () => {
  it.each([
    [-3, "0 s"],
    [0.4, "0 s"],
    [59, "59 s"],
    [59.6, "1 m 00 s"],
    [2285, "38 m 05 s"],
    [3600, "1 h 00 m"],
    [90061, "1 d 01 h"],
    [Infinity, "unknown"],
  ])("%d seconds", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
