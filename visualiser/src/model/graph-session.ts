/** Turns answers of the server into pictures: reads, folds, labels and lays out. A worker holds one, since all of that may take seconds. */

import { parseJson } from "../api/json";
import type { TaskGraph } from "../api/types";
import { readGraph, hasSameShape, type Graph, type GraphNode } from "./graph";
import { foldGraph, type Shown } from "./graph-folding";
import { idOf, type Items } from "./graph-items";
import { labelItems, type Label } from "./graph-labels";
import { layOut, type Layout, type LayoutRequest } from "./layout";
import { packItems, type PackedItems } from "./packed-items";
import { packLayout, type PackedLayout } from "./packed-layout";
import type { NodeStatus } from "./status";
import type { Fonts, TextMeasure } from "./text-measure";

export interface PictureRequest {
  /** The body of the server's answer, in UTF-8; null: the graph of the last one. */
  readonly body: ArrayBuffer | null;
  readonly shown: Shown;
  readonly direction: Layout["direction"];
  readonly isRootLast: boolean;
  readonly view: LayoutRequest["view"];
  readonly fonts: Fonts;
}

/** What the page is told: progress, the graph in parts, and at the end the picture. */
export type GraphMessage =
  | { kind: "progress"; step: Step; share: number }
  /** The outline of a new graph, whose nodes follow. */
  | { kind: "graph"; outline: Omit<Graph, "nodes" | "links">; ends: Int32Array }
  | { kind: "nodes"; nodes: readonly GraphNode[] }
  /** Nodes of the same graph that have changed, by their indices. */
  | { kind: "changes"; changes: readonly (readonly [index: number, node: GraphNode])[] }
  /** Left out if it is the same as before; so are the labels. */
  | { kind: "layout"; layout: PackedLayout }
  | { kind: "labels"; labels: readonly Label[] }
  | { kind: "picture"; items: PackedItems; counts: Counts };

/** `size`: how many tasks are read, or how many items are laid out. */
export interface Step {
  readonly name: "read" | "lay out";
  readonly size: number;
}

export interface Counts {
  /** How many tasks there are; those that were cut off are none. */
  readonly total: number;
  /** How many of them the filters show. */
  readonly shown: number;
  /** How many nodes have each status; without zeros. */
  readonly statuses: Partial<Record<NodeStatus, number>>;
}

/** Nodes of one message: reading it takes the page some milliseconds. */
const NODES_PER_MESSAGE = 1_000;

interface Known {
  readonly graph: Graph;
  /** What its layout depends on; null: there is none yet. */
  readonly drawn: { readonly key: string; readonly items: Items; readonly labels: Label[] } | null;
}

export class GraphSession {
  private known: Known | null = null;

  /** `makeMeasure`: of the fonts of a request. */
  constructor(
    private readonly makeMeasure: (fonts: Fonts) => TextMeasure,
    private readonly tell: (message: GraphMessage) => void,
  ) {}

  /** Answers a request by messages, the last of which is a picture. */
  answer(request: PictureRequest): void {
    const graph = this.read(request.body);
    const drawn = this.known?.drawn ?? null;
    const items = foldGraph(graph, request.shown);
    const labels = labelItems(items.items, graph.nodes);
    const key = JSON.stringify([request.direction, request.isRootLast]);
    const isSame = drawn?.key === key && isDrawnAlike(drawn, items, labels, graph);
    const step: Step = { name: "lay out", size: items.items.length };
    const layout = isSame ? null : this.layOut(request, items, labels, step);
    this.known = { graph, drawn: { key, items, labels } };
    // Each message is a task of its own for the page.
    if (layout !== null) {
      this.tell({ kind: "layout", layout: packLayout(layout) });
      this.tell({ kind: "labels", labels });
    }
    this.tell({ kind: "picture", items: packItems(items), counts: countTasks(graph, items) });
  }

  private layOut(
    { direction, isRootLast, view, fonts }: PictureRequest,
    { links }: Items,
    labels: readonly Label[],
    step: Step,
  ): Layout {
    const measure = this.makeMeasure(fonts);
    const lengths = labels.map((label) => measure.lengthOf(label, direction));
    return layOut({ direction, isRootLast, lengths, links, view }, (share) => {
      this.tell({ kind: "progress", step, share });
    });
  }

  /** Returns the graph of a body, and tells the page of it: all, or what has changed. */
  private read(body: ArrayBuffer | null): Graph {
    const { known } = this;
    if (body === null) {
      if (known === null) throw new Error("there is no graph yet");
      return known.graph;
    }
    const graph = readGraph(parseJson(new TextDecoder().decode(body)) as TaskGraph);
    const { nodes, links, ...outline } = graph;
    if (known !== null && hasSameShape(known.graph, graph)) {
      this.tell({ kind: "changes", changes: changesOf(known.graph.nodes, nodes) });
      return graph;
    }
    this.known = null;
    const ends = new Int32Array(2 * links.length);
    links.forEach(({ from, to }, index) => {
      ends[2 * index] = from;
      ends[2 * index + 1] = to;
    });
    this.tell({ kind: "graph", outline, ends });
    const step: Step = { name: "read", size: nodes.length };
    for (let start = 0; start < nodes.length; start += NODES_PER_MESSAGE) {
      this.tell({ kind: "nodes", nodes: nodes.slice(start, start + NODES_PER_MESSAGE) });
      this.tell({ kind: "progress", step, share: start / nodes.length });
    }
    return graph;
  }
}

function countTasks({ nodes }: Graph, { itemOf }: Items): Counts {
  const statuses: Partial<Record<NodeStatus, number>> = {};
  let shown = 0;
  nodes.forEach(({ status }, node) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status !== "TRUNCATED" && itemOf[node] !== -1) shown += 1;
  });
  return { total: nodes.length - (statuses.TRUNCATED ?? 0), shown, statuses };
}

function changesOf(
  before: readonly GraphNode[],
  after: readonly GraphNode[],
): [number, GraphNode][] {
  return after.flatMap((node, index): [number, GraphNode][] => {
    const old = before[index];
    return old !== undefined && isEqual(old, node) ? [] : [[index, node]];
  });
}

function isEqual(one: GraphNode, other: GraphNode): boolean {
  return (
    one.status === other.status &&
    one.startedAt === other.startedAt &&
    one.changedAt === other.changedAt &&
    one.priority === other.priority &&
    one.family === other.family &&
    JSON.stringify([one.params, one.resources]) === JSON.stringify([other.params, other.resources])
  );
}

/** Whether the layout of what was drawn before fits: the same items with the same labels and links. */
function isDrawnAlike(
  drawn: NonNullable<Known["drawn"]>,
  { items, links }: Items,
  labels: readonly Label[],
  graph: Graph,
): boolean {
  return (
    items.length === drawn.items.items.length &&
    links.length === drawn.items.links.length &&
    items.every((item, index) => {
      const before = drawn.items.items[index];
      const [label, old] = [labels[index], drawn.labels[index]];
      return (
        before !== undefined &&
        // Nodes have the same indices: a graph of another shape forgets what was drawn.
        idOf(item, graph) === idOf(before, graph) &&
        label?.name === old?.name &&
        label?.line === old?.line
      );
    }) &&
    links.every(({ from, to }, index) => {
      const before = drawn.items.links[index];
      return from === before?.from && to === before.to;
    })
  );
}
