/** Graphs for the tests: answers of the server, and plain links. */

import type { DependencyGraph, TaskGraph } from "../src/api/types";
import { isNodeStatus, type NodeStatus } from "../src/model/status";
import { readGraph, type Graph, type GraphNode, type Link } from "../src/model/graph";

type KnownNode = Exclude<DependencyGraph[string], { start_time: "UNKNOWN" }>;

/** What shows a layout: px. */
export const VIEW = { width: 1400, height: 640 };

export function knownNode(told: Partial<KnownNode> = {}): DependencyGraph[string] {
  return {
    status: "PENDING",
    workers: ["w"],
    worker_running: null,
    time_running: null,
    start_time: 50,
    last_updated: 100,
    params: {},
    name: "Load",
    priority: 0,
    resources: {},
    resources_running: null,
    tracking_url: null,
    status_message: null,
    progress_percentage: null,
    deps: [],
    ...told,
  };
}

/** A dependency that nobody has reported. */
export function unknownNode(taskId: string, name = "UNKNOWN"): DependencyGraph[string] {
  return {
    deps: [],
    status: "UNKNOWN",
    workers: [],
    start_time: "UNKNOWN",
    params: { task_id: taskId },
    name,
    priority: 0,
  };
}

/** `{a: ["b"]}`: a depends on b. All ids are nodes, also those that are only named as dependencies. */
export function answerOf(deps: Record<string, string[]>): DependencyGraph {
  const ids = new Set([...Object.keys(deps), ...Object.values(deps).flat()]);
  return Object.fromEntries([...ids].map((id) => [id, knownNode({ deps: deps[id] ?? [] })]));
}

/** What the server answers under /v1/graph, with the tasks in the order of the answer; those that are no keys were cut off. */
export function columnsOf(
  answer: DependencyGraph,
  rootId: string,
  direction: TaskGraph["direction"] = "down",
  roots: readonly string[] = [rootId],
): TaskGraph {
  const known = new Map(Object.entries(answer));
  const root = known.get(rootId);
  if (root === undefined) throw new Error("the root is in the answer");
  const nodes = new Map([[rootId, root], ...known]);
  const cutOff = [...nodes.values()].flatMap(({ deps }) => deps).filter((id) => !nodes.has(id));
  const ids = [...nodes.keys(), ...new Set(cutOff)];
  const indices = new Map(ids.map((id, index) => [id, index]));
  const links = [...nodes].flatMap(([id, { deps }]) =>
    deps.map((dep): [number, number] => [indices.get(id) ?? 0, indices.get(dep) ?? 0]),
  );
  const [from, to] = [links.map(([one]) => one), links.map(([, other]) => other)];
  const columns = ids.map((id) => {
    const node = nodes.get(id);
    const family = node?.name ?? /^([^(_]+)[(_]/.exec(id)?.[1] ?? "";
    const isKnown = node !== undefined && "resources" in node;
    return {
      kind: {
        family: family === "UNKNOWN" ? "" : family,
        params: isKnown ? Object.keys(node.params) : [],
      },
      params: isKnown ? Object.values(node.params) : [],
      status: isNodeStatus(node?.status ?? "") ? (node?.status as NodeStatus) : "TRUNCATED",
      priority: node?.priority ?? 0,
      started: isKnown ? node.time_running : null,
      changed: isKnown ? node.last_updated : null,
      resources: isKnown ? node.resources : {},
    };
  });
  const isUp = direction === "up";
  return {
    revision: "r-1",
    time: 0,
    direction,
    roots: roots.map((id) => indices.get(id) ?? 0),
    cut_off: ids.length - nodes.size,
    kinds: columns.map(({ kind }) => kind),
    resource_sets: columns.map(({ resources }) => resources),
    tasks: {
      task_id: ids,
      kind: columns.map((_, index) => index),
      params: columns.map(({ params }) => params),
      status: columns.map(({ status }) => status),
      priority: columns.map(({ priority }) => priority),
      started: columns.map(({ started }) => started),
      changed: columns.map(({ changed }) => changed),
      resources: columns.map((_, index) => index),
    },
    links: { dependent: isUp ? to : from, dependency: isUp ? from : to },
  };
}

/** What the server answers for a task that it does not know. */
export function emptyColumns(): TaskGraph {
  const { tasks, ...answer } = columnsOf({ a: knownNode() }, "a");
  const columns = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
  return { ...answer, roots: [], tasks: columns as unknown as TaskGraph["tasks"] };
}

/** The graph of an answer. */
export function readAnswer(answer: DependencyGraph, rootId: string): Graph {
  return readGraph(columnsOf(answer, rootId));
}

/** A graph of links alone; the first node is its root. `told`: what is said of a node. */
export function graphOf(
  size: number,
  links: readonly Link[],
  told: (node: number) => Partial<GraphNode> = () => ({}),
): Graph {
  const nodes = Array.from({ length: size }, (_, node): GraphNode => ({
    taskId: `t_${node}`,
    family: "Load",
    params: { n: String(node) },
    status: "PENDING",
    priority: 0,
    resources: {},
    startedAt: null,
    changedAt: null,
    ...told(node),
  }));
  return { nodes, links, roots: [0], isBoth: false, cutOff: 0 };
}

export function linksOf(...pairs: [from: number, to: number][]): Link[] {
  return pairs.map(([from, to]) => ({ from, to }));
}

export function chainOf(size: number): Link[] {
  return Array.from({ length: size - 1 }, (_, from) => ({ from, to: from + 1 }));
}

export function fanOf(size: number): Link[] {
  return Array.from({ length: size - 1 }, (_, index) => ({ from: 0, to: index + 1 }));
}

/** Rows of nodes, each linked with two of the next. */
export function layersOf(count: number, width: number): Link[] {
  const links: Link[] = fanOf(width + 1);
  for (let layer = 0; layer + 1 < count; layer += 1) {
    for (let place = 0; place < width; place += 1) {
      const from = 1 + layer * width + place;
      const next = 1 + (layer + 1) * width;
      links.push({ from, to: next + place }, { from, to: next + ((place + 1) % width) });
    }
  }
  return links;
}

/** Each node but the first is reached from one to three before it. The same for the same seed. */
export function randomLinks(size: number, seed: number): Link[] {
  const random = makeRandom(seed);
  const links: Link[] = [];
  for (let to = 1; to < size; to += 1) {
    const count = 1 + Math.floor(3 * random());
    const from = new Set(Array.from({ length: count }, () => Math.floor(to * random())));
    links.push(...[...from].map((node) => ({ from: node, to })));
  }
  return links;
}

/** Numbers from 0 to 1: a linear congruence. */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
