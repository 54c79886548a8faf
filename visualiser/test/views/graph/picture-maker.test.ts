import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { GraphMessage, PictureRequest } from "../../../src/model/graph-session";
import { packItems } from "../../../src/model/packed-items";
import { packLayout } from "../../../src/model/packed-layout";
import { PictureMaker } from "../../../src/views/graph/picture-maker";
import { graphOf, VIEW } from "../../graphs";

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

const REQUEST: PictureRequest = {
  body: null,
  shown: { folding: "auto", opened: [], statuses: [], depth: 0 },
  direction: "down",
  isRootLast: false,
  view: VIEW,
  fonts: { name: "", line: "" },
};

const LAYOUT = {
  direction: "down",
  isRootLast: false,
  width: 0,
  height: 0,
  places: [],
  paths: [],
  blocks: [],
} as const;
const ITEMS = packItems({ items: [], itemOf: [], links: [] });
const GRAPH: GraphMessage = {
  kind: "graph",
  outline: { roots: [0], isBoth: false, cutOff: 0 },
  ends: new Int32Array([0, 1]),
};
const COUNTS = { total: 2, shown: 2, statuses: {} };
const LAYOUT_SENT: GraphMessage = { kind: "layout", layout: packLayout(LAYOUT) };
const PICTURE: GraphMessage = { kind: "picture", items: ITEMS, counts: COUNTS };

let workers: WorkerDouble[] = [];

beforeEach(() => {
  workers = [];
  vi.stubGlobal("Worker", WorkerDouble);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the maker of pictures", () => {
  it("uses one worker for all, and puts its messages together", async () => {
    const maker = new PictureMaker();
    const told: number[] = [];
    const first = maker.make(REQUEST, (_, share) => told.push(share));
    expect([maker.hasGraph, maker.isBusy]).toEqual([false, true]);
    const [a, b] = graphOf(2, []).nodes;
    if (a === undefined || b === undefined) throw new Error("two nodes");
    send(0, GRAPH, { kind: "nodes", nodes: [a] }, { kind: "nodes", nodes: [b] });
    send(0, { kind: "progress", step: { name: "lay out", size: 2 }, share: 0.5 }, LAYOUT_SENT);
    send(0, { kind: "labels", labels: [{ name: "a", line: "" }] }, PICTURE);
    expect((await first).graph).toEqual({
      ...{ roots: [0], isBoth: false, cutOff: 0 },
      nodes: [a, b],
      links: [{ from: 0, to: 1 }],
    });
    expect(told).toEqual([0.5]);

    const second = maker.make(REQUEST);
    const done = { ...b, status: "DONE" } as const;
    send(0, { kind: "changes", changes: [[1, done]] });
    send(0, PICTURE);
    expect((await second).graph.nodes).toEqual([a, done]);
    expect((await second).layout).toBe((await first).layout);
    expect((await second).labels).toEqual([{ name: "a", line: "" }]);
    expect((await first).graph.nodes).toEqual([a, b]);
    expect([maker.hasGraph, maker.isBusy]).toEqual([true, false]);
    expect(workers).toMatchObject([{ asked: [REQUEST, REQUEST], isTerminated: false }]);
  });

  it("cancels the picture before, and forgets what its worker knew", async () => {
    const maker = new PictureMaker();
    const first = maker.make(REQUEST);
    send(0, GRAPH, LAYOUT_SENT, PICTURE);
    await first;
    const second = maker.make(REQUEST);
    const third = maker.make(REQUEST);
    await expect(second).rejects.toMatchObject({ name: "AbortError" });
    expect(maker.hasGraph).toBe(false);
    send(1, GRAPH, LAYOUT_SENT, PICTURE);
    expect((await third).graph.links).toHaveLength(1);
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
  });

  it("does not end an idle worker", () => {
    const maker = new PictureMaker();
    maker.cancel();
    expect(workers).toMatchObject([{ isTerminated: false }]);
  });

  it("rejects if the worker fails", async () => {
    const picture = new PictureMaker().make(REQUEST);
    workers[0]?.onerror?.({ message: "out of memory" });
    await expect(picture).rejects.toThrow("out of memory");
  });
});

function send(worker: number, ...messages: GraphMessage[]): void {
  for (const data of messages) workers[worker]?.onmessage?.({ data });
}
