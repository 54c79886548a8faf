// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { placeRows } from "../../../src/model/timeline/rows";
import { RUN_STATUSES } from "../../../src/model/timeline/runs";
import { Painter, type Scene } from "../../../src/views/timeline/painter";
import type { Palette } from "../../../src/views/timeline/palette";
import { tableOf, type Run } from "../../model/timeline/tables";

const LOOK = { fill: "tint", edge: "tone", text: "dark" };
const FAILED = { fill: "red", edge: "red", text: "white" };
const PALETTE: Palette = {
  ...{ ground: "ground", raised: "white", line: "line", strong: "strong", text: "black" },
  ...{ dim: "dim", accent: "accent", late: "late", font: "11px sans-serif" },
  status: Object.fromEntries(
    RUN_STATUSES.map((status) => [status, status === "FAILED" ? FAILED : LOOK]),
  ) as Palette["status"],
  families: ["blue", "green"],
};

const LANES = { lane: 20, head: 0, gap: 6 };

interface Painted {
  what: "rect" | "shape" | "text";
  colour: string;
  alpha: number;
  font: string;
  left: number;
  width: number;
}

/** What of a canvas the painter uses: it writes down what is painted. */
function recording(): { canvas: HTMLCanvasElement; painted: Painted[] } {
  const painted: Painted[] = [];
  let shape = { left: 0, width: 0 };
  const context = {
    fillStyle: "",
    font: "",
    globalAlpha: 1,
    fillRect(left: number, _: number, width: number) {
      note("rect", left, width);
    },
    roundRect(left: number, _: number, width: number) {
      shape = { left, width };
    },
    fill() {
      note("shape", shape.left, shape.width);
    },
    fillText(_: string, left: number) {
      note("text", left, 0);
    },
    measureText: (text: string) => ({ width: 6 * text.length }),
    createPattern: () => null,
  };
  const ignored = ["setTransform", "clearRect", "beginPath", "moveTo", "lineTo", "stroke"];
  for (const name of [...ignored, "save", "restore", "translate", "scale", "setLineDash"])
    Object.assign(context, { [name]: () => undefined });
  function note(what: Painted["what"], left: number, width: number): void {
    const { fillStyle: colour, globalAlpha: alpha, font } = context;
    painted.push({ what, colour, alpha, font, left, width });
  }
  const canvas = { width: 0, height: 0, style: {}, getContext: () => context };
  return { canvas: canvas as unknown as HTMLCanvasElement, painted };
}

function paint(runs: Run[], more: Partial<Scene> = {}): Painted[] {
  const table = tableOf(...runs);
  const lanes = table.lanes.workers;
  const { canvas, painted } = recording();
  new Painter(canvas).paint(
    {
      ...{ table, lanes, places: placeRows(lanes, LANES, Uint8Array.of(1)) },
      view: { span: { from: 0, to: 1000 }, width: 1000, now: 2000 },
      ...{ top: 0, height: 100, colour: "status", colourOf: Uint8Array.of(0, 1), ticks: [] },
      ...{ completeSince: null, path: [], lit: [], textOf: () => "text" },
      ...more,
    },
    PALETTE,
  );
  return painted;
}

beforeEach(() => {
  vi.stubGlobal(
    "Path2D",
    class {
      addPath(): void {
        // It is not looked at.
      }
    },
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("bars coloured by family", () => {
  it.each([0.2, 1, 3, 8, 60])("of failed runs look failed, %s px wide", (width) => {
    const painted = paint(
      [
        { id: "a", from: 100, to: 100 + width, status: "FAILED" },
        { id: "b", from: 300, to: 300 + width },
      ],
      { colour: "family" },
    );
    const at = (left: number): Painted[] =>
      painted.filter((one) => one.what !== "text" && one.left === left);
    expect(at(100)[0]?.colour).toBe("red");
    const red = at(100).filter(({ colour }) => colour === "red");
    expect(Math.max(...red.map((one) => one.width))).toBeGreaterThanOrEqual(2);
    expect(at(300)[0]?.colour).toBe("blue");
    // The family is a stripe where there is room for it.
    expect(at(100).some(({ colour }) => colour === "blue")).toBe(width >= 8);
  });
});

describe("a critical path", () => {
  const RUNS: Run[] = [
    { id: "a", from: 0, to: 200 },
    { id: "b", from: 300, to: 500 },
    { id: "c", from: 600, to: 800, status: "FAILED" },
  ];

  it("does not fade the runs beside it", () => {
    for (const path of [[1], [0, 1]]) {
      const painted = paint(RUNS, { path });
      expect(painted.filter(({ what }) => what === "text").length).toBeGreaterThanOrEqual(3);
      expect(new Set(painted.map(({ alpha }) => alpha))).toEqual(new Set([1]));
    }
  });

  it("has the names of its runs in bold", () => {
    const texts = paint(RUNS, { path: [0, 1] }).filter(({ what }) => what === "text");
    const bold = texts.filter(({ font }) => font.startsWith("600 "));
    expect(bold.map(({ left }) => left)).toEqual([17, 317]);
  });
});

describe("what a late bar says", () => {
  it("stands on its colour, not on the hatching", () => {
    const runs = Array.from({ length: 5 }, (_, index) => ({
      ...{ id: `t${index}`, from: index, to: index + 0.1 },
    }));
    const painted = paint([...runs, { id: "late", from: 100, to: null, isLate: true }]);
    const text = painted.findLastIndex(({ what }) => what === "text");
    const plate = painted[text - 2];
    expect(plate).toMatchObject({ what: "rect", colour: "tint", left: 102 });
  });
});
