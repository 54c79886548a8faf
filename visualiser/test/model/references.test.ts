import { describe, expect, it } from "vitest";
import { sortBySeverity, summariseStatuses } from "../../src/model/references";

function tasks(...statuses: string[]): { status: string; upstream_status: string | null }[] {
  return statuses.map((status) =>
    status.startsWith("UPSTREAM")
      ? { status: "PENDING", upstream_status: status }
      : { status, upstream_status: null },
  );
}

describe("neighbours in words", () => {
  it.each([
    [[], 0, "nothing"],
    [["DONE"], 1, "1 done"],
    [["DONE", "DONE"], 2, "2, all done"],
    [["DONE", "FAILED", "DONE"], 3, "3: 1 failed, 2 done"],
    [["UPSTREAM_FAILED", "PENDING"], 2, "2: 1 upstream failed, 1 pending"],
    [["DONE"], 2412, "2,412"],
  ])("%j of %i: %s", (statuses, total, words) => {
    expect(summariseStatuses(tasks(...statuses), total)).toBe(words);
  });

  it("come in the order of concern, else as they came", () => {
    const given = [
      { id: 1, status: "DONE", upstream_status: null },
      { id: 2, status: "PENDING", upstream_status: null },
      { id: 3, status: "FAILED", upstream_status: null },
      { id: 4, status: "PENDING", upstream_status: "UPSTREAM_DISABLED" },
      { id: 5, status: "FAILED", upstream_status: null },
      { id: 6, status: "NEVER_HEARD_OF", upstream_status: null },
    ];
    expect(sortBySeverity(given).map((task) => task.id)).toEqual([3, 5, 4, 2, 1, 6]);
  });
});
