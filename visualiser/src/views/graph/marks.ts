/** The marks of the drawing: nodes, links, and the overview of a large graph. */

import { nothing, svg, type SVGTemplateResult } from "lit-html";
import { describeRunTime, nameOf, type GraphNode } from "../../model/graph";
import type { GroupItem } from "../../model/graph-items";
import type { Label } from "../../model/graph-labels";
import { formatParams } from "../../model/params";
import { NODE_COLOURS, NODE_STATUSES, slugOf, wordOf, type NodeStatus } from "../../model/status";
import { formatCount, formatCountOf } from "../../model/numbers";
import type { Window } from "../../model/graph-window";
import { HALF, type Block, type Layout, type Place } from "../../model/layout";
import { glyphOf, outlinesOf, type IconName } from "../icons";
import type { NodeNote } from "./node-notes";
import { endsOf, groupAt, taskAt, type Picture } from "./picture";
import { ALONE_Y, LINE_Y, NAME_Y, shapeOf } from "../../model/graph-shape";
import { pathOf, roughPathOf } from "./shapes";

const ARROW = "graph-arrow";

/** The head of an arrow. */
export const ARROW_HEAD = svg`<marker
  id=${ARROW}
  class="graph-arrow"
  viewBox="0 0 8 8"
  refX="7"
  refY="4"
  markerWidth="8"
  markerHeight="8"
  markerUnits="userSpaceOnUse"
  orient="auto"
><path d="M0 .5L7 4 0 7.5z"></path></marker>`;

const PATHS = new Map<IconName, string>();

/** Returns the path of a status's glyph, 16 by 16. */
export function glyphPathOf(status: NodeStatus): string {
  return iconPathOf(glyphOf(status));
}

function iconPathOf(name: IconName): string {
  const known = PATHS.get(name);
  if (known !== undefined) return known;
  // Joined to one path: a relative first command would start where the last path ended.
  const outlines = outlinesOf(name).map((d) => (d.startsWith("m") ? `M0 0${d}` : d));
  const path = outlines.join("");
  PATHS.set(name, path);
  return path;
}

export interface NodeState {
  /** The minimum radius of the disc: discs grow when the graph is zoomed out. */
  radius: number;
  /** Whether glyph and label are drawn. */
  isReadable: boolean;
  /** Whether it is the node in the tab order. */
  isCurrent: boolean;
  /** Whether its details are open. */
  isOpen: boolean;
  /** Whether it is on the path that is shown. */
  isOnPath: boolean;
  /** Whether it is, or has, what was found; `current`: the reader was led to it. */
  found: "true" | "current" | null;
  /** Why it does not run, once that is known. */
  note: NodeNote | undefined;
  /** The same in words, if there is something to say. */
  reason: string;
}

/** The marks of tasks that wait for more than their turn. */
const NOTES = {
  "upstream-failed": "triangle",
  "upstream-disabled": "triangle",
  held: "lock",
  resource: "hourglass",
  "no-worker": "personSlash",
} as const satisfies Record<string, IconName>;

export type NoteKind = keyof typeof NOTES;

/** Returns the path of the mark, 16 by 16. */
export function noteIconOf(kind: NoteKind): string {
  return iconPathOf(NOTES[kind]);
}

/** Returns what a node is marked with; null for one that runs, has run, or waits for its turn. */
export function noteKindOf(status: string, note: NodeNote | undefined): NoteKind | null {
  if (status !== "PENDING" || note === undefined) return null;
  if (note.upstream_status === "UPSTREAM_FAILED") return "upstream-failed";
  if (note.upstream_status === "UPSTREAM_DISABLED") return "upstream-disabled";
  if (note.held) return "held";
  const kind = note.reason?.kind;
  if (kind === "resource" || kind === "reserved") return "resource";
  return kind === "no_worker" ? "no-worker" : null;
}

export function nodeMark(index: number, picture: Picture, state: NodeState): SVGTemplateResult {
  const node = taskAt(picture, index);
  const place = picture.layout.places[index];
  const label = picture.labels[index];
  if (node === undefined || place === undefined || label === undefined) return svg``;
  const { left, discX, radius } = shapeOf(picture.layout.direction);
  const { status } = node;
  const noteKind = noteKindOf(status, state.note);
  return svg`<g
    class="graph-node"
    role="button"
    tabindex=${state.isCurrent ? 0 : -1}
    data-testid="graph-node"
    data-task-id=${node.taskId}
    data-status=${status}
    data-index=${index}
    data-path=${state.isOnPath ? "true" : nothing}
    data-found=${state.found ?? nothing}
    data-upstream=${state.note?.upstream_status ?? nothing}
    data-note=${noteKind ?? nothing}
    aria-label=${describe(node, label, state.reason)}
    aria-current=${state.isOpen ? "true" : nothing}
    transform="translate(${place.x} ${place.y})"
    ><circle class="graph-disc" cx=${discX} r=${Math.max(radius, state.radius)} fill=${NODE_COLOURS[status]}></circle
    >${state.isReadable ? readableMark(status, label, picture) : nothing}${
      state.isReadable && noteKind !== null ? noteMark(noteKind, picture) : nothing
    }<rect
      class="graph-ring"
      x=${left}
      y=${-HALF}
      width=${place.length - left}
      height=${2 * HALF}
      rx="7"
    ></rect
  ></g>`;
}

/** A slice of the pie of a group is at least so wide, in turns: one failure of thousands must be seen. */
const MIN_SLICE = 0.06;

/** A group of tasks: a card on a stack of cards, with a pie of their statuses. */
export function groupMark(index: number, picture: Picture, state: NodeState): SVGTemplateResult {
  const group = groupAt(picture, index);
  const place = picture.layout.places[index];
  const label = picture.labels[index];
  if (group === undefined || place === undefined || label === undefined) return svg``;
  const { left, discX, radius, textX } = shapeOf(picture.layout.direction);
  const { name, line } = label;
  return svg`<g
    class="graph-node graph-group"
    role="button"
    tabindex=${state.isCurrent ? 0 : -1}
    data-testid="graph-group"
    data-family=${group.family}
    data-count=${group.members.length}
    data-key=${group.key}
    data-index=${index}
    data-path=${state.isOnPath ? "true" : nothing}
    data-found=${state.found ?? nothing}
    aria-expanded="false"
    aria-label=${describeGroup(group)}
    transform="translate(${place.x} ${place.y})"
    >${
      state.isReadable
        ? svg`<rect class="graph-card graph-stack" x=${left + 5} y=${-HALF - 4} width=${place.length - left - 6} height="40" rx="7"></rect
        ><rect class="graph-card" x=${left} y=${-HALF} width=${place.length - left} height=${2 * HALF} rx="7"></rect>`
        : nothing
    }${slicesOf(group.statuses).map(
      ([status, from, to]) =>
        svg`<path class="graph-slice" data-status=${status} fill=${NODE_COLOURS[status]} d=${slicePath(discX, Math.max(radius, state.radius), from, to)}></path>`,
    )}${
      state.isReadable
        ? svg`<circle class="graph-hole" cx=${discX} r=${radius * 0.45}></circle
        ><text class="graph-name" x=${textX} y=${NAME_Y}>${name}</text>
        <text class="graph-line" x=${textX} y=${LINE_Y}>${line}</text>`
        : nothing
    }<rect
      class="graph-ring"
      x=${left}
      y=${-HALF}
      width=${place.length - left}
      height=${2 * HALF}
      rx="7"
    ></rect
  ></g>`;
}

/** Returns the slices of the pie: status, and where it starts and ends, in turns. */
function slicesOf(statuses: GroupItem["statuses"]): [NodeStatus, number, number][] {
  const counts = NODE_STATUSES.flatMap((status): [NodeStatus, number][] => {
    const count = statuses[status] ?? 0;
    return count === 0 ? [] : [[status, count]];
  });
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const shares = counts.map(([, count]) => Math.max(MIN_SLICE, count / total));
  const sum = shares.reduce((all, share) => all + share, 0);
  let start = 0;
  return counts.map(([status], index) => {
    const from = start;
    start += (shares[index] ?? 0) / sum;
    return [status, from, start];
  });
}

function slicePath(x: number, radius: number, from: number, to: number): string {
  const arc = `A${radius} ${radius} 0`;
  if (to - from > 0.999)
    return `M${x} ${-radius}${arc} 1 1 ${x} ${radius}${arc} 1 1 ${x} ${-radius}z`;
  const at = (turn: number): string => {
    const angle = 2 * Math.PI * turn;
    return `${(x + radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`;
  };
  return `M${x} 0L${at(from)}${arc} ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}z`;
}

/** Returns the accessible name of a group. */
function describeGroup({ family, members, statuses }: GroupItem): string {
  return `${family}, ${formatCountOf(members.length, "task")} folded: ${describeStatuses(statuses)}`;
}

/** Returns the counts in words: `3 failed, 40 done`. */
export function describeStatuses(statuses: GroupItem["statuses"]): string {
  return NODE_STATUSES.flatMap((status) => {
    const count = statuses[status] ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${wordOf(status).toLowerCase()}`];
  }).join(", ");
}

function readableMark(
  status: NodeStatus,
  { name, line }: Label,
  { layout }: Picture,
): SVGTemplateResult {
  const { discX, glyph, textX } = shapeOf(layout.direction);
  // The space between the texts is for screen readers.
  return svg`<path
      class="graph-glyph graph-glyph-${slugOf(status)}"
      transform="translate(${discX - glyph / 2} ${-glyph / 2}) scale(${glyph / 16})"
      d=${glyphPathOf(status)}
    ></path
    ><text class="graph-name" x=${textX} y=${line === "" ? ALONE_Y : NAME_Y}>${name}</text>
    <text class="graph-line" x=${textX} y=${LINE_Y}>${line}</text>`;
}

/** At the lower right of the disc, before the label. */
function noteMark(kind: NoteKind, { layout }: Picture): SVGTemplateResult {
  const { discX, radius } = shapeOf(layout.direction);
  const offset = radius * 0.72;
  return svg`<g
    class="graph-note graph-note-${kind}"
    data-testid="graph-note"
    transform="translate(${discX + offset} ${offset})"
    ><circle r="7.5"></circle
    ><path transform="translate(-4.5 -4.5) scale(0.5625)" d=${noteIconOf(kind)}></path
  ></g>`;
}

/** The background of a node: its card, or the ground of its label, which hides links behind it. */
export function groundMark(place: Place, { layout }: Picture): SVGTemplateResult {
  return layout.direction === "right"
    ? svg`<rect class="graph-card" x=${place.x} y=${place.y - HALF} width=${place.length} height=${2 * HALF} rx="7"></rect>`
    : svg`<rect class="graph-ground" x=${place.x + 18} y=${place.y - 17} width=${place.length - 18} height="34" rx="6"></rect>`;
}

/** A link from its tail to its arrow head. */
export function linkMark(index: number, picture: Picture, isLit: boolean): SVGTemplateResult {
  const { links, layout } = picture;
  const link = links[index];
  if (link === undefined) return svg``;
  const { tail, head } = endsOf(link, layout);
  const place = layout.places[tail];
  if (place === undefined) return svg``;
  return svg`<path
    class="graph-link"
    data-testid="graph-edge"
    data-source=${nameAt(picture, tail)}
    data-target=${nameAt(picture, head)}
    data-lit=${isLit ? "true" : nothing}
    d=${pathOf(layout.paths[index] ?? [], layout.direction, place)}
    marker-end="url(#${ARROW})"
  ></path>`;
}

/** Returns the task id of an item, or the key of a group. */
function nameAt(picture: Picture, index: number): string {
  return groupAt(picture, index)?.key ?? taskAt(picture, index)?.taskId ?? "";
}

/** The run time of a task, beside the first link that leaves it. */
export function timeMark(
  index: number,
  picture: Picture,
  now: number,
): SVGTemplateResult | typeof nothing {
  const { links, layout, firstLinks } = picture;
  const link = links[index];
  if (link === undefined || !firstLinks.has(index)) return nothing;
  const node = taskAt(picture, endsOf(link, layout).tail);
  const time = node === undefined ? null : describeRunTime(node, now);
  if (node === undefined || time === null) return nothing;
  const [x = 0, y = 0] = layout.paths[index] ?? [];
  return svg`<text
    class="graph-time"
    data-testid="graph-time"
    data-source=${node.taskId}
    x=${x + 8}
    y=${y - 6}
  >${time}</text>`;
}

const EVERYWHERE: Window = { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 };
/** How far a frame is drawn outside the window. */
const FRAME_MARGIN = 50;

/** The frame around siblings, with their number. */
export function frameMark(
  { nodes, ...frame }: Block,
  picture: Picture,
  isReadable: boolean,
  window: Window = EVERYWHERE,
): SVGTemplateResult {
  // A browser takes long to draw the dashes of a frame as large as a map.
  const left = Math.max(frame.left, window.left - FRAME_MARGIN);
  const top = Math.max(frame.top, window.top - FRAME_MARGIN);
  const right = Math.max(left, Math.min(frame.right, window.right + FRAME_MARGIN));
  const bottom = Math.max(top, Math.min(frame.bottom, window.bottom + FRAME_MARGIN));
  const count = nodes.reduce(
    (sum, index) => sum + (groupAt(picture, index)?.members.length ?? 1),
    0,
  );
  return svg`<g class="graph-frame" data-testid="graph-frame" data-count=${count}
    ><rect x=${left} y=${top} width=${right - left} height=${bottom - top} rx="9"></rect
    >${
      isReadable
        ? svg`<text class="graph-line" x=${frame.left + 12} y=${frame.top + 17}>${formatCountOf(count, "task")} side by side</text>`
        : nothing
    }</g>`;
}

/** With more lines than that, each is drawn straight from point to point. */
const MAX_CURVES = 4_000;

/** All links as one shape; those with a block are one line. */
export function linksMark({ layout }: Picture, isReadable: boolean): SVGTemplateResult {
  return svg`<path class="graph-link graph-links" d=${allLinksOf(layout, !isReadable)}></path>`;
}

const knownLinks = new WeakMap<Layout, Map<boolean, string>>();

/** Returns the path of all links: there may be so many that it takes long to make it. */
function allLinksOf(layout: Layout, isFar: boolean): string {
  const known = knownLinks.get(layout) ?? new Map<boolean, string>();
  knownLinks.set(layout, known);
  const found = known.get(isFar);
  if (found !== undefined) return found;
  const paths = [...new Set(layout.paths)];
  const [place] = layout.places;
  const isRough = isFar || paths.length > MAX_CURVES || place === undefined;
  const lines = paths.map((points) =>
    isRough || points.length === 0 ? roughPathOf(points) : pathOf(points, layout.direction, place),
  );
  const path = lines.join("");
  known.set(isFar, path);
  return path;
}

/** All nodes as one shape for each colour. */
export function discsMark(picture: Picture, minRadius: number): SVGTemplateResult {
  const { items, layout } = picture;
  const { discX, ...shape } = shapeOf(layout.direction);
  const radius = Math.max(shape.radius, minRadius);
  const discs = new Map<NodeStatus, string[]>(NODE_STATUSES.map((status) => [status, []]));
  items.forEach((_, index) => {
    const place = layout.places[index];
    const status = taskAt(picture, index)?.status ?? worstOf(groupAt(picture, index)?.statuses);
    if (place === undefined || status === undefined) return;
    const [x, y] = [Math.round(place.x + discX - radius), Math.round(place.y)];
    const arc = `a${radius} ${radius} 0 1 0`;
    discs.get(status)?.push(`M${x} ${y}${arc} ${2 * radius} 0${arc} ${-2 * radius} 0`);
  });
  return svg`${[...discs].map(
    ([status, arcs]) =>
      svg`<path class="graph-discs" fill=${NODE_COLOURS[status]} d=${arcs.join("")}></path>`,
  )}`;
}

/** Returns the first status of the legend that a group has: what has failed counts most. */
export function worstOf(statuses: GroupItem["statuses"] = {}): NodeStatus | undefined {
  return NODE_STATUSES.find((status) => (statuses[status] ?? 0) > 0);
}

/** Returns the accessible name: the visible label, the status, why it waits, and what the label cuts. */
function describe(node: GraphNode, { name, line }: Label, reason: string): string {
  const visible = line === "" ? name : `${name} ${line}`;
  const isCut = visible.includes("…");
  return [
    visible,
    wordOf(node.status),
    reason,
    ...(isCut ? [nameOf(node), formatParams(node.params)] : []),
  ]
    .filter((part) => part !== "")
    .join(", ");
}
