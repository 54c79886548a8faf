import { afterEach, describe, expect, it, vi } from "vitest";
import {
  formatAge,
  formatDuration,
  formatRecentTime,
  formatTime,
  isoTime,
} from "../../src/model/times";
import WORDING from "../wording.json";

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
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each(WORDING.times as [number, string][])("names the zone of %d in UTC", (time, text) => {
    expect(formatTime(time, "utc", NOON)).toBe(text);
  });

  it.each([
    ["UTC", "2026-11-21 12:00:00"],
    ["Asia/Kathmandu", "2026-11-21 17:45:00"],
    ["America/New_York", "2026-11-21 07:00:00"],
    ["Pacific/Auckland", "2026-11-22 01:00:00"],
  ])("shows local times without it: %s", (zone, text) => {
    vi.stubEnv("TZ", zone);
    expect(formatTime(NOON + 0.25, "local", NOON)).toBe(text);
  });

  it("follows the clock through the end of summer time", () => {
    vi.stubEnv("TZ", "America/New_York");
    const end = Date.UTC(2026, 10, 1, 6, 0, 0) / 1000;
    expect([end - 1, end].map((time) => formatTime(time, "local", NOON))).toEqual([
      "2026-11-01 01:59:59",
      "2026-11-01 01:00:00",
    ]);
  });

  it.each([
    [NOON + 0.5, "just now"],
    [NOON + 5, "5 s ago"],
    [NOON + 59.6, "1 m ago"],
    [NOON + 90, "1 m ago"],
    [NOON + 2177, "36 m ago"],
    [NOON + 3900, "1 h 05 m ago"],
    [NOON + 26 * 3600, "1 d 02 h ago"],
    [NOON - 5, "just now"],
  ])("says how long ago at %d", (now, text) => {
    expect(formatTime(NOON, "ago", now)).toBe(text);
  });

  it("copes with times that no calendar has", () => {
    expect(formatTime(1e300, "local", NOON)).toBe("unknown");
    expect(formatTime(1e300, "ago", NOON)).toBe("unknown");
  });
});

describe("formatRecentTime", () => {
  it("is the time of day on the same day", () => {
    expect(formatRecentTime(NOON, "utc", NOON + 3600)).toBe("12:00:00");
  });

  it("has the date on another day", () => {
    expect(formatRecentTime(NOON, "utc", NOON + 86400)).toBe("2026-11-21 12:00:00 UTC");
  });

  it("says how long ago", () => {
    expect(formatRecentTime(NOON, "ago", NOON + 90)).toBe("1 m ago");
    expect(formatRecentTime(NOON, "ago", NOON - 5)).toBe("just now");
  });

  it("copes with times that no calendar has", () => {
    expect(formatRecentTime(1e300, "local", NOON)).toBe("unknown");
  });
});

describe("formatDuration", () => {
  it.each(WORDING.durations as [number, string][])("of %d seconds", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it("of no finite number is unknown", () => {
    expect([Infinity, NaN].map(formatDuration)).toEqual(["unknown", "unknown"]);
  });
});

describe("formatAge", () => {
  it.each([
    [-3, "0 s"],
    [0.4, "0 s"],
    [4.6, "5 s"],
    [59.6, "1 m"],
    [Infinity, "unknown"],
  ])("of %d seconds has no tenths", (seconds, text) => {
    expect(formatAge(seconds)).toBe(text);
  });
});
