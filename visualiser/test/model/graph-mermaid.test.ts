import { expect, it } from "vitest";
import { toMermaid } from "../../src/model/graph-mermaid";
import { drawnItem, hostileGraph } from "../drawn";

it("writes items with their statuses, and arrows as they are drawn", () => {
  const items = [
    drawnItem({ name: "Report", line: "day=2025-03-14", status: "FAILED" }),
    drawnItem({ name: "Load", line: "3 tasks: 3 done", status: "DONE", isGroup: true }),
  ];
  const title = "What Report depends on";
  expect(toMermaid({ title, direction: "down", items, arrows: [{ tail: 0, head: 1 }] })).toBe(`---
title: "What Report depends on"
---
flowchart TD
  n0["Report<br/>day=2025-03-14"]
  n1[["Load<br/>3 tasks#58; 3 done"]]
  n0 --> n1
  classDef failed fill:#DD0000,color:#FFFFFF
  classDef done fill:#00DD00,color:#000000
  class n0 failed
  class n1 done
`);
});

it("encodes all that the language could take for its own", () => {
  const lines = toMermaid(hostileGraph()).split("\n");
  for (const line of lines.filter((one) => /^ {2}n\d+\[/.test(one)))
    expect(line).toMatch(/^ {2}n\d+\[?\["(?:[\p{L}\p{M}\p{N} _=.,/+-]|#\d+;|<br\/>)*"\]\]?$/u);
});
