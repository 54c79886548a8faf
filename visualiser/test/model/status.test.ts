import { describe, expect, it } from "vitest";
import {
  boxStatuses,
  LISTED_STATUSES,
  listedStatus,
  NODE_COLOURS,
  slugOf,
  wordOf,
} from "../../src/model/status";
import WORDING from "../wording.json";

it("has Luigi's colours", () => {
  expect(NODE_COLOURS).toEqual({
    FAILED: "#DD0000",
    RUNNING: "#0044DD",
    BATCH_RUNNING: "#BB00BB",
    PENDING: "#EEBB00",
    DONE: "#00DD00",
    DISABLED: "#808080",
    UNKNOWN: "#000000",
    TRUNCATED: "#FF00FF",
  });
});

it("has words for statuses, and takes one that it does not know as it is", () => {
  expect(wordOf("BATCH_RUNNING")).toBe("Batch running");
  expect(wordOf("toString")).toBe("toString");
  expect(slugOf("BATCH_RUNNING")).toBe("batch-running");
});

it.each(WORDING.statuses)("has the word for %s that the history pages have", (status, word) => {
  expect(wordOf(status)).toBe(word);
});

it("counts a task under its upstream status if it has one", () => {
  expect(listedStatus({ status: "PENDING", upstream_status: "UPSTREAM_FAILED" })).toBe(
    "UPSTREAM_FAILED",
  );
  expect(listedStatus({ status: "PENDING", upstream_status: null })).toBe("PENDING");
});

describe("the boxes", () => {
  it.each([
    [{ UNKNOWN: 1 }, []],
    [{}, ["UNKNOWN"]],
  ])("are one for each status that counts %j or filters by %j", (counts, filtered) => {
    expect(boxStatuses(counts, filtered)).toEqual(LISTED_STATUSES);
  });

  it.each([{}, { UNKNOWN: 0, FAILED: 1 }])("leave out UNKNOWN for counts of %j", (counts) => {
    const known = LISTED_STATUSES.filter((status) => status !== "UNKNOWN");
    expect(boxStatuses(counts, ["FAILED"])).toEqual(known);
  });
});
