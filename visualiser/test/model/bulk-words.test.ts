import { expect, it } from "vitest";
import {
  changesOf,
  doneOf,
  effectsOf,
  outcomeOf,
  partOf,
  skippedOf,
  titleOf,
} from "../../src/model/bulk-words";
import { makeAction, makeResult } from "../bulk-actions";

it("asks about the number of tasks", () => {
  expect(titleOf("hold", 1)).toBe("Hold 1 task?");
  expect(titleOf("mark-done", 1234)).toBe("Mark 1,234 tasks as done?");
});

it("says what changes, by status", () => {
  const changes = [
    { before: "DISABLED", after: "PENDING", count: 1 },
    { before: "FAILED", after: "PENDING", count: 1200 },
  ] as const;
  expect(changesOf("retry", makeAction({ changes: [...changes] }))).toEqual([
    "1 disabled → pending",
    "1,200 failed → pending",
  ]);
});

it("says of a hold and its undo what the status does not", () => {
  const changes = [{ before: "PENDING", after: "PENDING", count: 2 } as const];
  expect(changesOf("hold", makeAction({ changes }))).toEqual(["2 pending, held"]);
  expect(changesOf("hold", makeAction({ changes, undoes: "a0" }))).toEqual(["2 pending, released"]);
  expect(changesOf("release", makeAction({ changes }))).toEqual(["2 pending, released"]);
});

it("says why tasks are left as they are", () => {
  const skipped = [
    { reason: "not_failed", count: 1 } as const,
    { reason: "held_by_family", count: 2 } as const,
  ];
  expect(skippedOf(makeAction({ skipped }))).toEqual([
    "1 has not failed",
    "2 are held with their family: release that hold",
  ]);
});

it("says what comes of it for others", () => {
  const action = makeAction({
    ready: 1,
    without_worker: 2,
    downstream: { affected: 14, unblocked: 1 },
  });
  expect(effectsOf("retry", action)).toEqual([
    "1 of them can run at once.",
    "2 of them have no worker now: they run when one schedules them.",
    "14 more tasks wait for them, directly or not.",
    "1 of those can run at once then.",
  ]);
});

it("says what has become of one task, and why it was concerned", () => {
  const action = makeAction();
  expect(outcomeOf("retry", action, makeResult("a"))).toBe("Failed → Pending");
  const held = makeResult("a", { before: "PENDING" });
  expect(outcomeOf("hold", action, held)).toBe("Held");
  const skipped = makeResult("a", { outcome: "skipped", reason: "already_held" });
  expect(outcomeOf("hold", action, skipped)).toBe("Left as it is: is held already");
  expect(partOf(makeResult("a", { part: "upstream" }))).toBe("they wait for it");
  expect(partOf(makeResult("a"))).toBe("");
});

it("says what is done, and what is undone", () => {
  expect(doneOf("release", makeAction({ changed: 2 }))).toBe("Released: 2 tasks");
  expect(doneOf("release", makeAction({ changed: 1, undoes: "a0" }))).toBe("Undone: 1 task");
});
