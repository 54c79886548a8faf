/** The signs of a picture beside the colours of statuses, and what they mean. */

import { svg, type SVGTemplateResult } from "lit-html";
import { NODE_COLOURS } from "../../model/status";
import type { Highlight } from "./highlight";
import { noteIconOf, noteKindOf, type NoteKind } from "./marks";
import type { NodeNotes } from "./node-notes";
import { taskAt, type Picture } from "./picture";

export type Sign = NoteKind | "folded" | "path";

/** In the order of the legend. */
const WORDS: Readonly<Record<Sign, string>> = {
  "upstream-failed": "Waits for a failed task",
  "upstream-disabled": "Waits for a disabled task",
  resource: "Waits for a resource",
  held: "Held",
  "no-worker": "No worker can run it",
  folded: "Folded tasks, by status",
  path: "On the path",
};
const SIGNS = Object.keys(WORDS) as Sign[];

export function meaningOf(sign: Sign): string {
  return WORDS[sign];
}

/** Returns the signs that a picture has, as far as is known why its tasks wait. */
export function signsIn(picture: Picture, notes: NodeNotes, { path }: Highlight): Sign[] {
  const found = new Set<Sign>(path.size > 0 ? ["path"] : []);
  if (picture.items.some(({ kind }) => kind === "group")) found.add("folded");
  // Looking up each of very many tasks takes long, above all for the first time.
  for (const index of notes.isEmpty ? [] : picture.items.keys()) {
    const task = taskAt(picture, index);
    const kind = task === undefined ? null : noteKindOf(task.status, notes.of(task.taskId));
    if (kind !== null) found.add(kind);
  }
  return SIGNS.filter((sign) => found.has(sign));
}

/** Draws a sign on 16 by 16. */
export function signMark(sign: Sign): SVGTemplateResult {
  switch (sign) {
    case "folded":
      return svg`<circle class="graph-legend-ring" cx="8" cy="8" r="5" stroke=${NODE_COLOURS.DONE}></circle
        ><path class="graph-legend-ring" d="M8 3a5 5 0 0 1 5 5" stroke=${NODE_COLOURS.FAILED}></path>`;
    case "path":
      return svg`<path class="graph-link" data-lit="true" d="M1 8h14"></path>`;
    default:
      return svg`<g class="graph-note graph-note-${sign}"
        ><path transform="translate(2 2) scale(0.75)" d=${noteIconOf(sign)}></path
      ></g>`;
  }
}
