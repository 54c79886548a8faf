/**
 * Folds a graph that is too large to be read: tasks of one family become one item. What the reader
 * came for stays single: the roots, the way to the first failures, and what was unfolded.
 *
 * Linear, and without recursion: graphs may be large, and deep.
 */

import type { Folding } from "../route";
import { layersOf, neighboursOf, reach, type Reach } from "./adjacency";
import type { Graph, GraphNode, Link } from "./graph";
import type { GraphItem, Items } from "./graph-items";
import type { NodeStatus } from "./status";

/** What is shown of a graph. */
export interface Shown {
  readonly folding: Folding;
  /** The keys of unfolded groups. */
  readonly opened: readonly string[];
  /** Only tasks of these statuses, and the way to them; empty: all. */
  readonly statuses: readonly NodeStatus[];
  /** Only tasks at most so many links from a root; 0: all. */
  readonly depth: number;
}

/** A graph of more tasks is folded. */
export const MAX_ITEMS = 300;
/** So many failures stay single, and the way to them, as long as all ways together have not more tasks than this. */
const MAX_FAILURES = 10;
const MAX_WAY = 150;
/** With more roots, these are folded like others. */
const MAX_ROOTS = 20;
/** Smaller groups are not worth a click, as long as there is room. */
const MIN_GROUP = 4;

const NUMERIC = new Intl.Collator("en", { numeric: true });

export function foldGraph(graph: Graph, shown: Shown): Items {
  const size = graph.nodes.length;
  const down = neighboursOf(size, graph.links);
  const directions = graph.isBoth ? [down, neighboursOf(size, graph.links, true)] : [down];
  const reached = reach(size, graph.roots, directions);
  const isShown = filter(graph, reached, shown);
  const layers = layersOf(size, graph.links, reached);
  const groups = findGroups(graph, reached, layers, isShown, shown);
  return makeItems(graph, layers, isShown, groups);
}

/** Returns 1 for each node that the filters let through, or that stands on the way to one. */
function filter(
  { nodes, roots }: Graph,
  { distance, before }: Reach,
  { statuses, depth }: Shown,
): Uint8Array {
  const isShown = new Uint8Array(nodes.length);
  const wanted = new Set(statuses);
  for (let node = 0; node < nodes.length; node += 1) {
    const steps = distance[node] ?? 0;
    if (depth > 0 && (steps > depth || steps < 0)) continue;
    if (wanted.size > 0 && !wanted.has(nodes[node]?.status ?? "UNKNOWN")) continue;
    for (let at = node; at !== -1 && isShown[at] !== 1; at = before[at] ?? -1) isShown[at] = 1;
  }
  for (const root of roots)
    isShown[root] = wanted.size > 0 && roots.length > 1 ? (isShown[root] ?? 0) : 1;
  return isShown;
}

/** Returns the key of the group that each node is folded into; empty: it stays single. */
function findGroups(
  graph: Graph,
  reached: Reach,
  layers: Int32Array,
  isShown: Uint8Array,
  { folding, opened }: Shown,
): readonly string[] {
  const { nodes } = graph;
  const single = new Array<string>(nodes.length).fill("");
  const total = isShown.reduce((sum, one) => sum + one, 0);
  if (folding === "none" || (folding === "auto" && total <= MAX_ITEMS)) return single;

  const isFree = isShown.slice();
  for (const node of findLandmarks(graph, reached, isShown)) isFree[node] = 0;
  const byFamily = nodes.map((node, index) => (isFree[index] === 1 ? keyOf(node) : ""));
  const byDepth = nodes.map((node, index) =>
    isFree[index] === 1 ? keyOf(node, layers[index] ?? 0) : "",
  );
  const isWide = folding === "auto" && countItems(byDepth, isShown) <= MAX_ITEMS;
  const keys = withoutSmall(isWide ? byDepth : byFamily, isShown);
  if (opened.length === 0) return keys;

  const sizes = sizesOf(keys);
  const isOpen = new Set(opened);
  return keys.map((key, node) => {
    if (key === "" || !isOpen.has(key)) return key;
    // A family that is large is unfolded by depth first.
    const deeper = byDepth[node] ?? "";
    const isDeeper = !isWide && (sizes.get(key) ?? 0) > MAX_ITEMS && !isOpen.has(deeper);
    return isDeeper ? deeper : "";
  });
}

/** Returns the nodes that stay single: the roots, and the way to the first failures. */
function findLandmarks(
  { nodes, roots }: Graph,
  { before, order }: Reach,
  isShown: Uint8Array,
): Set<number> {
  const landmarks = new Set<number>(roots.length <= MAX_ROOTS ? roots : []);
  let failures = 0;
  for (const node of order) {
    if (nodes[node]?.status !== "FAILED" || isShown[node] !== 1) continue;
    const way: number[] = [];
    for (let at = before[node] ?? -1; at !== -1 && !landmarks.has(at); at = before[at] ?? -1)
      way.push(at);
    landmarks.add(node);
    if (landmarks.size + way.length <= MAX_WAY) for (const at of way) landmarks.add(at);
    failures += 1;
    if (failures === MAX_FAILURES) break;
  }
  return landmarks;
}

/** Names a group so that no two have one name, whatever the family: `3@etl.Load`, `@etl.Load`. */
function keyOf({ family }: GraphNode, layer?: number): string {
  return `${layer ?? ""}@${family}`;
}

function sizesOf(keys: readonly string[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const key of keys) if (key !== "") sizes.set(key, (sizes.get(key) ?? 0) + 1);
  return sizes;
}

/** Returns how many items there would be, with small groups left single. */
function countItems(keys: readonly string[], isShown: Uint8Array, min = 2): number {
  let count = 0;
  for (const size of sizesOf(keys).values()) count += size < min ? size : 1;
  keys.forEach((key, node) => {
    if (key === "" && isShown[node] === 1) count += 1;
  });
  return count;
}

/** Leaves small groups single: those of a few tasks if there is room, else those of one. */
function withoutSmall(keys: readonly string[], isShown: Uint8Array): readonly string[] {
  const min = countItems(keys, isShown, MIN_GROUP) <= MAX_ITEMS ? MIN_GROUP : 2;
  const sizes = sizesOf(keys);
  return keys.map((key) => ((sizes.get(key) ?? 0) < min ? "" : key));
}

interface Draft {
  readonly key: string;
  readonly members: number[];
}

function makeItems(
  { nodes, links, roots }: Graph,
  layers: Int32Array,
  isShown: Uint8Array,
  groups: readonly string[],
): Items {
  const drafts: Draft[] = [];
  const draftOf = new Map<string, Draft>();
  for (let node = 0; node < nodes.length; node += 1) {
    if (isShown[node] !== 1) continue;
    const key = groups[node] ?? "";
    const known = key === "" ? undefined : draftOf.get(key);
    if (known !== undefined) {
      known.members.push(node);
      continue;
    }
    const draft = { key, members: [node] };
    drafts.push(draft);
    if (key !== "") draftOf.set(key, draft);
  }
  const [root = 0] = roots;
  drafts.sort((one, other) => compareDrafts(one, other, nodes, layers, root));
  const itemOf = new Array<number>(nodes.length).fill(-1);
  const items = drafts.map(({ key, members }, index): GraphItem => {
    for (const member of members) itemOf[member] = index;
    const [node = 0] = members;
    if (key === "") return { kind: "task", node };
    const statuses: Partial<Record<NodeStatus, number>> = {};
    for (const member of members) {
      const status = nodes[member]?.status ?? "UNKNOWN";
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    return { kind: "group", key, family: nodes[node]?.family ?? "", members, statuses };
  });
  return { items, itemOf, links: linksBetween(items, itemOf, links) };
}

/** The root first, then by family and parameters as people count: 2 before 10. */
function compareDrafts(
  one: Draft,
  other: Draft,
  nodes: readonly GraphNode[],
  layers: Int32Array,
  root: number,
): number {
  const [a = 0, b = 0] = [one.members[0], other.members[0]];
  const [node, next] = [nodes[a], nodes[b]];
  if (a === b || node === undefined || next === undefined) return 0;
  if (a === root || b === root) return a === root ? -1 : 1;
  if (node.family !== next.family) return node.family < next.family ? -1 : 1;
  if (one.key !== "" || other.key !== "") {
    // A group stands behind the single tasks of its family.
    if (one.key === "" || other.key === "") return one.key === "" ? -1 : 1;
    return (layers[a] ?? 0) - (layers[b] ?? 0);
  }
  return compareNodes(node, next);
}

function compareNodes(one: GraphNode, other: GraphNode): number {
  for (const [name, value] of Object.entries(one.params)) {
    const beside = other.params[name];
    if (typeof value !== "string" || typeof beside !== "string" || value === beside) continue;
    const order = NUMERIC.compare(value, beside);
    if (order !== 0) return order;
  }
  return NUMERIC.compare(one.taskId, other.taskId) || (one.taskId < other.taskId ? -1 : 1);
}

function linksBetween(
  items: readonly GraphItem[],
  itemOf: readonly number[],
  links: readonly Link[],
): Link[] {
  const keys = new Set<number>();
  for (const link of links) {
    const [from, to] = [itemOf[link.from] ?? -1, itemOf[link.to] ?? -1];
    // A task may depend on itself; that some tasks of a group depend on others is no link.
    const isWithin = from === to && items[from]?.kind !== "task";
    if (from !== -1 && to !== -1 && !isWithin) keys.add(from * items.length + to);
  }
  return [...keys]
    .sort((a, b) => a - b)
    .map((key) => ({ from: Math.floor(key / items.length), to: key % items.length }));
}
