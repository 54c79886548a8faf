// @vitest-environment happy-dom
import { render } from "lit-html";
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import type { Estimate } from "../../src/api/types";
import { estimateOf, Estimates } from "../../src/views/estimate";
import { makePage, NOW } from "./page-double";

const ESTIMATE: Estimate = {
  task_id: "T",
  family: "F",
  status: "PENDING",
  as_of: NOW,
  remembers_since: 0,
  run: null,
  run_reason: null,
  root: {
    expected_end: NOW + 3600,
    earliest: NOW + 3400,
    latest: NOW + 3900,
    reason: null,
    tasks: 3,
    running: 0,
    held_up: 0,
    work_seconds: 7200,
    processes: 1,
    bound: "work",
    critical_seconds: 7200,
    critical_tasks: 3,
    critical: [],
    ignores: ["failures"],
  },
  root_reason: null,
};
const PENDING = { task_id: "T", status: "PENDING", time: 0 };

function textOf(estimate: Estimate | null): string {
  const root = document.createElement("div");
  render(estimateOf(estimate, makePage()), root);
  return root.textContent.replace(/\s+/g, " ").trim();
}

describe("an expected end", () => {
  it("is said with its bounds, its basis, and that it is an estimate", () => {
    expect(textOf(ESTIMATE)).toMatch(
      /About \d\d:\d\d, between \d\d:\d\d and \d\d:\d\d, an estimate: 3 tasks to go, 1 process\. It leaves out failures and retries\.$/,
    );
  });

  it("is not said if nothing is known", () => {
    expect(textOf(null)).toBe("");
    expect(textOf({ ...ESTIMATE, root: null, root_reason: "done" })).toBe("");
  });
});

describe("estimates", () => {
  it("are not asked for again at once", async () => {
    const page = makePage();
    const ask = vi.spyOn(page.api, "getEstimate").mockResolvedValue(ESTIMATE);
    const estimates = new Estimates(page);
    expect(await estimates.of(PENDING)).toBe(ESTIMATE);
    expect(await estimates.of(PENDING)).toBe(ESTIMATE);
    expect(ask).toHaveBeenCalledTimes(1);
    await estimates.of({ ...PENDING, status: "RUNNING" });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("are not asked for of what has ended", async () => {
    const page = makePage();
    const ask = vi.spyOn(page.api, "getEstimate");
    const estimates = new Estimates(page);
    for (const status of ["DONE", "FAILED", "DISABLED", "UNKNOWN"])
      expect(await estimates.of({ ...PENDING, status })).toBeNull();
    expect(ask).not.toHaveBeenCalled();
  });

  it("that the server refuses leave all else as it is", async () => {
    const page = makePage();
    vi.spyOn(page.api, "getEstimate").mockRejectedValue(new ApiError("no", 503));
    expect(await new Estimates(page).of(PENDING)).toBeNull();
  });
});
