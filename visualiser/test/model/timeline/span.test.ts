import { describe, expect, it } from "vitest";
import {
  followed,
  formatSpan,
  isAbout,
  panned,
  parseSpan,
  rangeWith,
  spanOf,
  united,
  within,
  zoomed,
} from "../../../src/model/timeline/span";

describe("zooming", () => {
  it("keeps the time under the pointer", () => {
    expect(zoomed({ from: 0, to: 100 }, 2, 0.25)).toEqual({ from: 12.5, to: 62.5 });
  });

  it("ends at half a second", () => {
    expect(zoomed({ from: 0, to: 1 }, 1000, 0)).toEqual({ from: 0, to: 0.5 });
  });
});

describe("panning", () => {
  it("moves by a part of the width", () => {
    expect(panned({ from: 0, to: 100 }, -0.5)).toEqual({ from: -50, to: 50 });
  });

  it("stays where there are runs", () => {
    const extent = { from: 1000, to: 2000 };
    expect(within({ from: 0, to: 100 }, extent, 2000)).toEqual({ from: 910, to: 1010 });
    expect(within({ from: 5000, to: 5100 }, extent, 2000)).toEqual({ from: 1990, to: 2090 });
    expect(within({ from: 1500, to: 1600 }, extent, 2000)).toEqual({ from: 1500, to: 1600 });
  });
});

describe("what is shown", () => {
  it("follows now, with a little room after it", () => {
    expect(spanOf({ last: 100 }, null, 1000)).toEqual({ from: 900, to: 1003 });
  });

  it("is of as many seconds as are followed", () => {
    expect(followed(spanOf({ last: 100 }, null, 1000)).last).toBeCloseTo(100);
  });

  it("is all from the first run on", () => {
    expect(spanOf("all", { from: 0, to: 900 }, 1000)).toEqual({ from: -30, to: 1030 });
  });

  it("is the shortest range that runs fill", () => {
    const every = (seconds: number, length: number): Float64Array =>
      Float64Array.from({ length }, (_, index) => 1e6 - (length - index) * seconds + 1);
    const extent = { from: 0, to: 1e6 };
    expect(rangeWith(extent, every(60, 500), 1e6)).toEqual({ last: 900 });
    expect(rangeWith(extent, every(300, 500), 1e6)).toEqual({ last: 3600 });
    expect(rangeWith(extent, every(1800, 500), 1e6)).toEqual({ last: 6 * 3600 });
    // Many runs of the last minutes do not fill an hour.
    expect(rangeWith(extent, every(1, 1200), 1e6)).toEqual({ last: 900 });
  });

  it("is the shortest range with a run if runs fill none", () => {
    const none = new Float64Array(0);
    expect(rangeWith(null, none, 1e6)).toEqual({ last: 3600 });
    expect(rangeWith({ from: 0, to: 1e6 - 60 }, none, 1e6)).toEqual({ last: 3600 });
    expect(rangeWith({ from: 0, to: 1e6 - 7200 }, none, 1e6)).toEqual({ last: 6 * 3600 });
    expect(rangeWith({ from: 0, to: 10 }, none, 1e6)).toBe("all");
    expect(rangeWith({ from: 1e6 - 60, to: 1e6 }, none, 1e6)).toBe("all");
  });

  it("is united with what was, and about the same if nobody sees a difference", () => {
    expect(united({ from: 0, to: 10 }, { from: 5, to: 20 })).toEqual({ from: 0, to: 20 });
    expect(united(null, { from: 5, to: 20 })).toEqual({ from: 5, to: 20 });
    expect(isAbout({ from: 0, to: 1000 }, { from: 5, to: 1005 })).toBe(true);
    expect(isAbout({ from: 0, to: 1000 }, { from: 20, to: 1000 })).toBe(false);
  });
});

describe("a span in a link", () => {
  it.each(["1h", "6h", "24h", "all", "600s", "0.5s", "1700000000,1700000100.25"])(
    "%s is written as it is read",
    (text) => {
      const wanted = parseSpan(text);
      expect(wanted === null ? null : formatSpan(wanted)).toBe(text);
    },
  );

  it.each(["", "2h", "5,4", "1,1.1", "0s", "-1,5", "1,2,3", "constructor", "NaN,5"])(
    "%j is none",
    (text) => {
      expect(parseSpan(text)).toBeNull();
    },
  );
});
