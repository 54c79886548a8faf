import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LayoutRequest } from "../../../src/model/layout";
import { Layouter } from "../../../src/views/graph/layouter";
import { VIEW } from "../../graphs";

class WorkerDouble {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  asked: unknown[] = [];
  isTerminated = false;

  constructor() {
    workers.push(this);
  }

  postMessage(request: unknown): void {
    this.asked.push(request);
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

const REQUEST: LayoutRequest = {
  direction: "down",
  isRootLast: false,
  lengths: [100],
  links: [],
  view: VIEW,
};

let workers: WorkerDouble[] = [];

beforeEach(() => {
  workers = [];
  vi.stubGlobal("Worker", WorkerDouble);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the layouter", () => {
  it("uses one worker for all layouts", async () => {
    const layouter = new Layouter();
    const first = layouter.layOut(REQUEST);
    workers[0]?.onmessage?.({ data: "laid out" });
    expect(await first).toBe("laid out");
    const second = layouter.layOut(REQUEST);
    workers[0]?.onmessage?.({ data: "again" });
    expect(await second).toBe("again");
    expect(workers).toMatchObject([{ asked: [REQUEST, REQUEST], isTerminated: false }]);
  });

  it("cancels the layout before", async () => {
    const layouter = new Layouter();
    const first = layouter.layOut(REQUEST);
    const second = layouter.layOut(REQUEST);
    await expect(first).rejects.toMatchObject({ name: "AbortError" });
    workers[1]?.onmessage?.({ data: "laid out" });
    expect(await second).toBe("laid out");
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
  });

  it("does not end an idle worker", () => {
    const layouter = new Layouter();
    layouter.cancel();
    expect(workers).toMatchObject([{ isTerminated: false }]);
  });

  it("rejects if the worker fails", async () => {
    const layout = new Layouter().layOut(REQUEST);
    workers[0]?.onerror?.({ message: "out of memory" });
    await expect(layout).rejects.toThrow("out of memory");
  });
});
