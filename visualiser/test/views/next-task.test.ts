import { expect, it } from "vitest";
import { nextTask } from "../../src/views/next-task";

it("goes on in a task of its own, behind all that only waits for a promise", async () => {
  const done: string[] = [];
  const next = nextTask().then(() => done.push("next"));
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  expect(done).toEqual([]);
  await next;
  expect(done).toEqual(["next"]);
});
