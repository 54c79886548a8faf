/** A drawn graph as a flowchart of Mermaid. */

import type { DrawnGraph, DrawnItem } from "./graph-drawn";
import { onOneLine } from "./plain-text";
import { glyphColourOf, NODE_COLOURS, NODE_STATUSES, slugOf } from "./status";

/** Mermaid itself refuses more than this, unless a page is configured otherwise. */
export const MAX_ARROWS = 500;
export const MAX_TEXT = 50_000;

export function toMermaid({ title, direction, items, arrows }: DrawnGraph): string {
  const statuses = new Set(items.map(({ status }) => status));
  const lines = [
    "---",
    `title: ${JSON.stringify(onOneLine(title))}`,
    "---",
    `flowchart ${direction === "right" ? "LR" : "TD"}`,
    ...items.map((item, index) => `  n${index}${shapeOf(item)}`),
    ...arrows.map(({ tail, head }) => `  n${tail} --> n${head}`),
    ...NODE_STATUSES.filter((status) => statuses.has(status)).map(
      (status) =>
        `  classDef ${slugOf(status)} fill:${NODE_COLOURS[status]},color:${glyphColourOf(status)}`,
    ),
    // One at a time: each stands in the line of one task.
    ...items.map(({ status }, index) => `  class n${index} ${slugOf(status)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function shapeOf({ name, line, isGroup }: DrawnItem): string {
  const text = [name, line]
    .filter((part) => part !== "")
    .map(encoded)
    .join("<br/>");
  return isGroup ? `[["${text}"]]` : `["${text}"]`;
}

/**
 * Writes all but letters, digits and a few plain characters as entities of Mermaid, `#` and the number. Its reader takes
 * apart lines with `style`, a colon and an entity, reads Markdown within backticks, and uses `ﬂ°` and `¶ß` inside.
 */
function encoded(text: string): string {
  return onOneLine(text).replace(
    /[^\p{L}\p{M}\p{N} _=.,/+-]|[ﬂ°¶ß]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  );
}
