import { describe, expect, it } from "vitest";
import { durationTicks, timeTicks, timeTickTimes } from "../../src/model/ticks";

describe("timeTicks", () => {
  const written = (...times: string[]): string[] => {
    const ticks = times.map((time) => new Date(time));
    return ticks.map((tick, index) => timeTicks("utc")(tick, index, ticks));
  };

  it("have the date below the first of each day", () => {
    expect(written("2026-11-21T20:00:00Z", "2026-11-21T22:00:00Z", "2026-11-22T00:00:00Z")).toEqual(
      ["20:00\n2026-11-21", "22:00", "00:00\n2026-11-22"],
    );
  });

  it("have seconds if they are less than a minute apart", () => {
    expect(written("2026-11-21T20:00:00Z", "2026-11-21T20:00:30Z")).toEqual([
      "20:00:00\n2026-11-21",
      "20:00:30",
    ]);
  });

  it("have tenths if they are less than a second apart", () => {
    expect(written("2026-11-21T20:00:00.000Z", "2026-11-21T20:00:00.500Z")).toEqual([
      "20:00:00.0\n2026-11-21",
      "20:00:00.5",
    ]);
  });

  it("are dates if they are days apart", () => {
    expect(written("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")).toEqual([
      "2026-11-21",
      "2026-11-22",
    ]);
  });

  it("are months with their year over years", () => {
    expect(written("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")).toEqual(["2025-01", "2026-01"]);
  });
});

describe("timeTickTimes", () => {
  const HOUR = 3_600_000;
  const gapsOf = (hours: number, most: number): number[] => {
    const first = new Date("2026-10-17T09:30:00Z");
    const ticks = timeTickTimes([first, new Date(first.getTime() + hours * HOUR)], most, "utc");
    expect(ticks.length).toBeLessThanOrEqual(most);
    return ticks.slice(1).map((tick, index) => tick.getTime() - (ticks[index] ?? tick).getTime());
  };

  it.each([0.001, 0.2, 5, 40, 200, 24 * 20, 24 * 33, 24 * 90])(
    "are evenly spaced over %f hours, past the end of a month, too",
    (hours) => {
      const gaps = gapsOf(hours, 12);
      expect(gaps.length).toBeGreaterThanOrEqual(2);
      expect(new Set(gaps).size).toBe(1);
    },
  );

  it.each([24 * 400, 24 * 3000])("are starts of months over %f hours", (hours) => {
    expect(Math.min(...gapsOf(hours, 12))).toBeGreaterThanOrEqual(28 * 24 * HOUR);
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

  it("exist for runs that took no time", () => {
    expect(durationTicks(0)).toEqual([0, 0.1]);
  });
});
