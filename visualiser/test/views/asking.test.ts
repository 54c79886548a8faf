// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ApiError } from "../../src/api/luigi";
import { Asking } from "../../src/views/asking";

interface Question {
  id: number;
  query: string;
}

/** A worker that answers when the test wants it to. */
class WorkerDouble extends EventTarget {
  readonly asked: Question[] = [];

  postMessage(question: Question): void {
    this.asked.push(question);
  }

  answer(data: object): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

function make(): [WorkerDouble, Asking<{ query: string }, { text: string }>] {
  const worker = new WorkerDouble();
  return [worker, new Asking(worker as unknown as Worker)];
}

describe("a question to a worker", () => {
  it("gets its answer", async () => {
    const [worker, asking] = make();
    const answer = asking.ask({ query: "a" });
    expect(worker.asked).toEqual([{ id: 1, query: "a" }]);
    worker.answer({ id: 1, text: "b" });
    expect((await answer).text).toBe("b");
  });

  it("takes the place of the one before, whose answer is ignored", async () => {
    const [worker, asking] = make();
    const first = asking.ask({ query: "a" });
    const second = asking.ask({ query: "b" });
    await expect(first).rejects.toThrow(DOMException);
    worker.answer({ id: 1, text: "late" });
    worker.answer({ id: 2, text: "right" });
    expect((await second).text).toBe("right");
  });

  it("rejects with what the server said", async () => {
    const [worker, asking] = make();
    const answer = asking.ask({ query: "a" });
    worker.answer({ id: 1, message: "no", status: 503, kind: "busy" });
    await expect(answer).rejects.toEqual(new ApiError("no", 503, "busy"));
  });
});
