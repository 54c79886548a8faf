import { describe, expect, it } from "vitest";
import type { DependencyGraph } from "../../src/api/types";
import type { Link } from "../../src/model/graph";
import type { Shown } from "../../src/model/graph-folding";
import {
  GraphSession,
  type GraphMessage,
  type PictureRequest,
} from "../../src/model/graph-session";
import { HALF, type Layout } from "../../src/model/layout";
import { TextMeasure } from "../../src/model/text-measure";
import { Assembly } from "../../src/views/graph/picture-maker";
import type { Picture } from "../../src/views/graph/picture";
import {
  answerOf,
  chainOf,
  columnsOf,
  fanOf,
  knownNode,
  layersOf,
  linksOf,
  randomLinks,
  VIEW,
} from "../graphs";

const SHOWN: Shown = { folding: "auto", opened: [], statuses: [], depth: 0 };

function request(
  answer: DependencyGraph | null,
  change: Partial<PictureRequest> = {},
): PictureRequest {
  const [root = ""] = Object.keys(answer ?? {});
  const text = answer === null ? "" : JSON.stringify(columnsOf(answer, root));
  return {
    body: answer === null ? null : new TextEncoder().encode(text).buffer,
    shown: SHOWN,
    direction: "down",
    isRootLast: false,
    view: VIEW,
    fonts: { name: "", line: "" },
    ...change,
  };
}

interface Talk {
  ask: (one: PictureRequest) => GraphMessage[];
  picture: () => Picture;
}

function talk(): Talk {
  let messages: GraphMessage[] = [];
  let last: Picture | null = null;
  const assembly = new Assembly();
  const session = new GraphSession(
    (fonts) => new TextMeasure(null, fonts),
    (message) => {
      messages.push(message);
      last = assembly.take(message) ?? last;
    },
  );
  return {
    ask: (one) => {
      messages = [];
      session.answer(one);
      return messages;
    },
    picture: () => {
      if (last === null) throw new Error("there is no picture yet");
      return last;
    },
  };
}

function kindsOf(messages: readonly GraphMessage[]): string[] {
  return messages.map(({ kind }) => kind).filter((kind) => kind !== "progress");
}

describe("a session", () => {
  const answer = answerOf({ a: ["b", "c"] });

  it("sends the graph in parts, and then its picture", () => {
    const { ask, picture } = talk();
    const deps = Array.from({ length: 4_500 }, (_, index) => `b_${index}`);
    const messages = ask(request(answerOf({ a: deps })));
    expect(kindsOf(messages)).toEqual([
      "graph",
      ...new Array<string>(5).fill("nodes"),
      ...["layout", "labels", "picture"],
    ]);
    expect(picture().graph.nodes).toHaveLength(4_501);
    expect(picture().counts).toEqual({ total: 4_501, shown: 4_501, statuses: { PENDING: 4_501 } });
  });

  it("tells how far it is", () => {
    const shares = talk()
      .ask(request(answerOf({ a: ["b", "c"], b: ["d"], c: ["d"] })))
      .flatMap((message) => (message.kind === "progress" ? [message] : []));
    const laidOut = shares.filter(({ step }) => step.name === "lay out").map(({ share }) => share);
    expect(laidOut.toSorted((a, b) => a - b)).toEqual(laidOut);
    expect(laidOut.at(-1)).toBeGreaterThan(0.8);
    expect(shares[0]?.step).toEqual({ name: "read", size: 4 });
  });

  it("sends only what has changed of the same graph, and lays nothing out", () => {
    const { ask, picture } = talk();
    ask(request(answer));
    const { layout } = picture();
    const messages = ask(request({ ...answer, c: knownNode({ status: "DONE" }) }));
    expect(messages.map(({ kind }) => kind)).toEqual(["changes", "picture"]);
    expect(messages[0]).toMatchObject({ changes: [[2, { taskId: "c", status: "DONE" }]] });
    expect(picture().graph.nodes.map(({ status }) => status)).toEqual([
      "PENDING",
      "PENDING",
      "DONE",
    ]);
    expect(picture().layout).toBe(layout);
  });

  it("draws the same graph in another way, without its answer", () => {
    const { ask, picture } = talk();
    ask(request(answer));
    const messages = ask(request(null, { direction: "right", isRootLast: true }));
    expect(kindsOf(messages)).toEqual(["layout", "labels", "picture"]);
    expect(picture().layout.direction).toBe("right");
    ask(request(null, { shown: { ...SHOWN, folding: "families" } }));
    expect(picture().items).toHaveLength(3);
  });

  it("takes a graph without tasks", () => {
    const { ask, picture } = talk();
    const { tasks, ...rest } = columnsOf(answer, "a");
    const empty = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
    const columns = { ...rest, roots: [], links: { dependent: [], dependency: [] }, tasks: empty };
    ask({ ...request(null), body: new TextEncoder().encode(JSON.stringify(columns)).buffer });
    expect(picture().items).toEqual([]);
  });

  it("has nothing to draw without an answer", () => {
    expect(() => talk().ask(request(null))).toThrow("no graph");
  });
});

/** Recorded shapes: the names say how many tasks they have. */
const RECORDED: [name: string, size: number, links: Link[]][] = [
  ["a fan of 5,000", 5_000, fanOf(5_000)],
  ["a chain of 3,000", 3_000, chainOf(3_000)],
  ["10,000 in layers", 10_001, layersOf(100, 100)],
  ["a diamond", 4, linksOf([0, 1], [0, 2], [1, 3], [2, 3])],
  ["two roots", 700, [...fanOf(350), ...fanOf(350).map(({ to }) => ({ from: 350, to: to + 350 }))]],
  ["a random graph of 2,000", 2_000, randomLinks(2_000, 5)],
];

describe.each(["down", "right"] as const)("the picture, %s,", (direction) => {
  it.each(RECORDED)("of %s has no item over another", { timeout: 30_000 }, (_, size, links) => {
    const { ask, picture } = talk();
    ask(request(answerWith(size, links), { direction }));
    const { items, layout } = picture();
    expect(items.length).toBeLessThanOrEqual(320);
    expect(overlaps(layout)).toEqual([]);
  });
});

function answerWith(size: number, links: readonly Link[]): DependencyGraph {
  const deps = Array.from({ length: size }, (): string[] => []);
  for (const { from, to } of links) deps[from]?.push(`t_${to}`);
  return Object.fromEntries(
    deps.map((found, node) => [
      `t_${node}`,
      knownNode({
        deps: found,
        name: `Family${node % 3}`,
        params: { n: String(node) },
        status: node % 1_000 === 999 ? "FAILED" : "DONE",
      }),
    ]),
  );
}

/** Returns the pairs of items of which one stands over the other or its label. */
function overlaps({ direction, places }: Layout): [number, number][] {
  const boxes = places.map(({ x, y, length }) => ({
    left: direction === "down" ? x - HALF : x,
    right: x + length,
    y,
  }));
  return boxes.flatMap((one, index) =>
    boxes.slice(index + 1).flatMap((other, next): [number, number][] => {
      const isOver =
        one.left < other.right - 0.01 &&
        other.left < one.right - 0.01 &&
        Math.abs(one.y - other.y) < 2 * HALF - 0.01;
      return isOver ? [[index, index + 1 + next]] : [];
    }),
  );
}
