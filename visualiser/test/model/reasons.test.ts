import { describe, expect, it } from "vitest";
import type { ShortReason } from "../../src/api/types";
import { detailOf, phraseOf } from "../../src/model/reasons";

const at = (seconds: number): string => `${seconds} o'clock`;

const PHRASES: [reason: ShortReason, phrase: string][] = [
  [
    { kind: "dependency", task_id: "F_1", family: "F", status: "FAILED", since: 7 },
    "waits for F, failed 7 o'clock",
  ],
  [
    { kind: "dependency", task_id: "F_1", family: "", status: "DISABLED", since: 7 },
    "waits for F_1, disabled 7 o'clock",
  ],
  [
    { kind: "dependency", task_id: "F_1", family: "F", status: "RUNNING", since: 7 },
    "waits for F, running",
  ],
  [
    { kind: "dependency", task_id: "F_1", family: "F", status: "PENDING", has_worker: true },
    "waits for F",
  ],
  [
    { kind: "dependency", task_id: "F_1", family: "F", status: "PENDING", has_worker: false },
    "waits for F, which no worker can run",
  ],
  [
    { kind: "missing_dependency", task_id: "F_1", family: "F" },
    "waits for F, which no worker has scheduled",
  ],
  [{ kind: "missing_dependency", task_id: "A_1", family: "A" }, "no worker has scheduled it"],
  [{ kind: "no_worker" }, "no worker can run it"],
  [
    { kind: "dependency", task_id: "F_1", family: "F", status: "PENDING", is_held: true },
    "waits for F, held",
  ],
  [{ kind: "held", by: "ann", since: 7 }, "held by ann since 7 o'clock"],
  [{ kind: "paused" }, "the scheduler is paused"],
  [{ kind: "resource", resource: "db", needed: 1, used: 8, total: 8 }, "waits for db, 8 of 8 used"],
  [
    { kind: "resource", resource: "gpu@host", scope: "host", place: "etl-01", used: 2, total: 2 },
    "waits for gpu@host of etl-01, 2 of 2 used",
  ],
  [
    {
      kind: "resource",
      resource: "api@minute",
      scope: "server",
      place: null,
      per: "minute",
      used: 30,
      total: 30,
      next_at: 9,
    },
    "waits for api@minute, 30 of 30 started in the last minute, next at 9 o'clock",
  ],
  [
    { kind: "resource", resource: "db", needed: 9, used: 0, total: 8 },
    "waits for db, needs 9 of 8",
  ],
  [
    { kind: "reserved", resource: "db", task_id: "F_1", family: "F" },
    "waits for db, reserved for F",
  ],
  [{ kind: "reserved", resource: "db", task_id: null, family: "" }, "waits for db, reserved"],
  [{ kind: "batch", task_id: "F_1", family: "F" }, "shares a run with F"],
  [{ kind: "batch", task_id: null, family: "F" }, "runs in a batch"],
  [{ kind: "outranked", count: 1200 }, "ready, 1,200 before it"],
  [{ kind: "retry_at", seconds: 5 }, "retry at 5 o'clock"],
  [{ kind: "retry_at", seconds: null }, "is not retried by itself"],
  [{ kind: "disabled_until", seconds: 5 }, "is enabled again at 5 o'clock"],
  [{ kind: "disabled_until", seconds: null }, "stays disabled"],
  [{ kind: "cooldown_until", seconds: 5 }, "can be scheduled again at 5 o'clock"],
];

const LUIGIS = "Worker(salt=1, workers=1, host=etl-01, username=u, pid=7)";
const DETAILS: [reason: ShortReason, detail: string][] = [
  [{ kind: "dependency", params: { day: "2026-11-21", n: 1 } }, "day=2026-11-21, n=1"],
  [
    {
      kind: "resource",
      first_holder: { task_id: "F_1", family: "F", params: {}, worker: "w", since: 7, amount: 1 },
      holders_total: 3,
    },
    "by F since 7 o'clock and 2 more",
  ],
  [{ kind: "resource", holders_total: 0 }, ""],
  [
    { kind: "no_worker", first_worker: { worker: LUIGIS, last_active: 7, is_disabled: false } },
    "etl-01, pid 7 knows it, last seen 7 o'clock",
  ],
  [
    { kind: "no_worker", first_worker: { worker: LUIGIS, last_active: 7, is_disabled: true } },
    "etl-01, pid 7 could, but is disabled",
  ],
  [{ kind: "no_worker" }, ""],
  [{ kind: "held", by: "ann", note: "until the disk is new" }, "until the disk is new"],
  [{ kind: "paused" }, ""],
];

describe("a reason", () => {
  it.each(DETAILS)("%o has a detail", (reason, detail) => {
    expect(detailOf(reason, at)).toBe(detail);
  });

  it.each(PHRASES)("%o is said in words", (reason, phrase) => {
    expect(phraseOf(reason, "A_1", at)).toBe(phrase);
  });
});
