/** A drawn graph with names that are not harmless in any language. */

import type { DrawnGraph, DrawnItem } from "../src/model/graph-drawn";

export const HOSTILE = [
  "<script>alert(1)</script> & \"quotes\" 'single'",
  String.raw`back\slash \N \G \l at the end \ `.trim(),
  "line\nend\ttab \u0000\u001b control \ud800 half",
  "]] } ; --> style:x#y; :::done `**bold**` %%{init}%%",
  "#quot; &amp; &#65; ﬂ°°65¶ß #35;",
  'end subgraph click n0 href "javascript:alert(1)" 🙂 ünïcödé 漢字 \u202eright',
] as const;

export function drawnItem(told: Partial<DrawnItem> = {}): DrawnItem {
  return { name: "Load", line: "", status: "DONE", id: "Load_1", isGroup: false, ...told };
}

export function hostileGraph(): DrawnGraph {
  const items = HOSTILE.flatMap((text, index) => [
    drawnItem({ name: text, line: text, id: text, status: index % 2 === 0 ? "FAILED" : "DONE" }),
    drawnItem({ name: text, isGroup: true, status: "PENDING" }),
  ]);
  const arrows = items.slice(1).map((_, index) => ({ tail: index, head: index + 1 }));
  return { title: HOSTILE.join(" "), direction: "down", items, arrows };
}
