/** Graphs for the tests: answers of the server, and plain links. */

import type { DependencyGraph } from "../src/api/types";
import type { Link } from "../src/model/graph";

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
