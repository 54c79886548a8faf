import { expect, it } from "vitest";
import { toDot } from "../../src/model/graph-dot";
import { drawnItem, hostileGraph } from "../drawn";

it("writes items with their statuses, and arrows as they are drawn", () => {
  const items = [
    drawnItem({ name: "Report", line: "day=1", status: "FAILED", id: "Report_1" }),
    drawnItem({ name: "Load", line: "3 tasks", status: "DONE", id: "Load", isGroup: true }),
  ];
  const dot = toDot({
    title: "What Report depends on",
    direction: "right",
    items,
    arrows: [{ tail: 1, head: 0 }],
  });
  expect(dot).toBe(String.raw`digraph luigid {
  graph [rankdir=LR, label="What Report depends on", labelloc=t, fontname="Helvetica"];
  node [shape=box, style="filled,rounded", fontname="Helvetica"];
  edge [color="#848E9B"];
  n0 [label="Report\nday=1", tooltip="Report_1", class="failed", fillcolor="#DD0000", fontcolor="#FFFFFF"];
  n1 [label="Load\n3 tasks", tooltip="Load", class="done group", fillcolor="#00DD00", fontcolor="#000000", peripheries=2];
  n1 -> n0;
}
`);
});

it("keeps any text within its quotes", () => {
  const lines = toDot(hostileGraph()).trimEnd().split("\n");
  // Without what is quoted, only the language itself is left.
  const rests = lines.map((line) => line.replaceAll(/"(?:[^"\\]|\\["\\n])*"/g, "_"));
  expect(new Set(rests.map((rest) => rest.replaceAll(/n\d+/g, "n")))).toEqual(
    new Set([
      "digraph luigid {",
      "  graph [rankdir=TB, label=_, labelloc=t, fontname=_];",
      "  node [shape=box, style=_, fontname=_];",
      "  edge [color=_];",
      "  n [label=_, tooltip=_, class=_, fillcolor=_, fontcolor=_];",
      "  n [label=_, tooltip=_, class=_, fillcolor=_, fontcolor=_, peripheries=2];",
      "  n -> n;",
      "}",
    ]),
  );
});
