// @vitest-environment happy-dom
import { render } from "lit-html";
import { describe, expect, it } from "vitest";
import type { Facts } from "../../../src/model/timeline/timeline-worker";
import { completeness, readableTicks } from "../../../src/views/timeline/parts";
import { makePage } from "../page-double";

describe("the ticks of the axis", () => {
  const view = { span: { from: 0, to: 1000 }, width: 1000, now: 900 };
  const left = (text: string, ...times: number[]): number[] =>
    readableTicks(
      times.map((time) => ({ time, text })),
      view,
    ).map(({ time }) => time);

  it("are not covered by what says now", () => {
    expect(left("14:25", 800, 840, 860, 900, 915, 921)).toEqual([800, 840, 921]);
    expect(left("14:25\n2026-11-29", 800, 840)).toEqual([800]);
  });

  it("end before the edge", () => {
    expect(left("14:25", 960, 970, 999)).toEqual([960]);
  });
});

describe("the sentence on what is missing", () => {
  const said = (facts: Partial<Facts>): string => {
    const root = document.createElement("p");
    const known = { as_of: 9, since: 0, until: 9, complete_since: 0, total: 1, is_cut: false };
    render(completeness({ ...known, history: "on", ...facts }, makePage()), root);
    return root.textContent.replace(/\s+/g, " ").trim();
  };

  it("says that nothing is, and no time of 1970", () => {
    expect(said({})).toBe("All runs are shown.");
  });

  it("says from when on nothing is", () => {
    expect(said({ since: 1.6e9, complete_since: 1.6e9 })).toMatch(/^Complete since \d{4}-/);
    expect(said({ complete_since: 1.6e9, history: "off" })).toContain("history, which is off");
    expect(said({ is_cut: true, total: 5000 })).toContain("Of 5,000 runs the latest are shown");
  });
});
