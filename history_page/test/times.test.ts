import { describe, expect, it } from "vitest";
import { durationTicks, formatDuration, formatTick, formatTime, timeTicks } from "../src/times";

const NOON = new Date("2026-11-21T12:00:00.250Z");

describe("formatTime", () => {
  it("names the zone of times in UTC", () => {
    expect(formatTime(NOON, "utc", NOON)).toBe("2026-11-21 12:00:00 UTC");
  });

  it("shows local times without", () => {
    expect(formatTime(NOON, "local", NOON)).toMatch(/^2026-11-2[012] \d\d:\d\d:00$/);
  });

  it.each([
    ["2026-11-21T12:00:00.000Z", "just now"],
    ["2026-11-21T11:59:55.000Z", "5 s ago"],
    ["2026-11-20T10:00:00.000Z", "1 d 02 h ago"],
  ])("says how long ago %s was", (time, expected) => {
    expect(formatTime(new Date(time), "ago", NOON)).toBe(expected);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0.0 s"],
    [9.94, "9.9 s"],
    [59, "59 s"],
    [2285, "38 m 05 s"],
    [18_061, "5 h 01 m"],
    [90_000, "1 d 01 h"],
  ])("%f s", (seconds, expected) => {
    expect(formatDuration(seconds)).toBe(expected);
  });
});

describe("formatTick", () => {
  it.each([
    [0, "0 s"],
    [0.5, "0.5 s"],
    [2, "2 s"],
    [30, "30 s"],
    [120, "2 m"],
    [90, "1 m 30 s"],
    [7200, "2 h"],
    [86_400, "1 d"],
  ])("%f s", (seconds, expected) => {
    expect(formatTick(seconds)).toBe(expected);
  });
});

describe("timeTicks", () => {
  const written = (...times: string[]): string[] => {
    const ticks = times.map((time) => new Date(time));
    return ticks.map((tick, index) => timeTicks("utc")(tick, index, ticks));
  };

  it("have the date below the first of each day", () => {
    expect(written("2026-11-21T20:00:00Z", "2026-11-21T22:00:00Z", "2026-11-22T00:00:00Z")).toEqual(
      ["20:00\n21 Nov", "22:00", "00:00\n22 Nov"],
    );
  });

  it("have seconds if they are less than a minute apart", () => {
    expect(written("2026-11-21T20:00:00Z", "2026-11-21T20:00:30Z")).toEqual([
      "20:00:00\n21 Nov",
      "20:00:30",
    ]);
  });

  it("have tenths if they are less than a second apart", () => {
    expect(written("2026-11-21T20:00:00.000Z", "2026-11-21T20:00:00.500Z")).toEqual([
      "20:00:00.0\n21 Nov",
      "20:00:00.5",
    ]);
  });

  it("are dates if they are days apart", () => {
    expect(written("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")).toEqual(["21 Nov", "22 Nov"]);
  });

  it("are months with their year over years", () => {
    expect(written("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")).toEqual([
      "Jan 2025",
      "Jan 2026",
    ]);
  });
});

describe("durationTicks", () => {
  it.each([0.05, 1, 7, 45, 250, 700, 5000, 40_000, 2e6, 1e9])(
    "are a few from 0 to above %f s",
    (longest) => {
      const ticks = durationTicks(longest);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(longest);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(8);
    },
  );

  it("are round", () => {
    expect(durationTicks(650)).toEqual([0, 120, 240, 360, 480, 600, 720]);
  });

  it("are there for runs that took no time", () => {
    expect(durationTicks(0)).toEqual([0, 0.1]);
  });
});
