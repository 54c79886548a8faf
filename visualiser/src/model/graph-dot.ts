/** A drawn graph in DOT, the language of Graphviz. */

import type { DrawnGraph, DrawnItem } from "./graph-drawn";
import { onOneLine } from "./plain-text";
import { glyphColourOf, NODE_COLOURS, slugOf } from "./status";

export function toDot({ title, direction, items, arrows }: DrawnGraph): string {
  const lines = [
    "digraph luigid {",
    `  graph [rankdir=${direction === "right" ? "LR" : "TB"}, label="${quoted(title)}", labelloc=t, fontname="Helvetica"];`,
    '  node [shape=box, style="filled,rounded", fontname="Helvetica"];',
    '  edge [color="#848E9B"];',
    ...items.map((item, index) => `  n${index} [${attributesOf(item)}];`),
    ...arrows.map(({ tail, head }) => `  n${tail} -> n${head};`),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function attributesOf({ name, line, status, id, isGroup }: DrawnItem): string {
  const texts = [name, line].filter((text) => text !== "").map(quoted);
  return [
    `label="${texts.join(String.raw`\n`)}"`,
    `tooltip="${quoted(id)}"`,
    `class="${slugOf(status)}${isGroup ? " group" : ""}"`,
    `fillcolor="${NODE_COLOURS[status]}"`,
    `fontcolor="${glyphColourOf(status)}"`,
    ...(isGroup ? ["peripheries=2"] : []),
  ].join(", ");
}

/** Writes a text within quotes. Graphviz reads escapes after a backslash, and entities after an ampersand. */
function quoted(text: string): string {
  return onOneLine(text)
    .replaceAll("\\", String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll("&", "&amp;");
}
