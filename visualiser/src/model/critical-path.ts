/** The critical path of a graph: the chain of tasks that takes longest. */

import { runTimeOf, type GraphNode, type Link } from "./graph";
import { visitUpwards, type Path } from "./graph-paths";
import { formatCount, formatCountOf } from "./numbers";
import { formatAge } from "./times";

export interface CriticalPath extends Path {
  /** What all of its tasks take, in seconds; null if no run time in the graph is known: then it is the longest chain. */
  readonly seconds: number | null;
  /** Of how many of its tasks the run time is known. */
  readonly known: number;
}

/**
 * Returns the chain that takes longest, from the root on; null for a graph without tasks.
 *
 * A task takes as long as its last run, or, if that is not known, as its family took in the graph (median); a family
 * of which nothing is known as the median of all. Without any run time each task counts as one step.
 */
export function criticalPath(
  nodes: readonly GraphNode[],
  links: readonly Link[],
  now: number,
): CriticalPath | null {
  if (nodes.length === 0) return null;
  const times = nodes.map((node) => runTimeOf(node, now));
  const hasTimes = times.some((time) => time !== null);
  const weights = hasTimes ? fillGaps(nodes, times) : nodes.map(() => 1);
  const path = heaviestChain(weights, links);
  return {
    ...path,
    seconds: hasTimes ? path.nodes.reduce((sum, node) => sum + (weights[node] ?? 0), 0) : null,
    known: path.nodes.filter((node) => times[node] !== null).length,
  };
}

/** Says how long it takes, and from what that is computed. */
export function describeCriticalPath({ nodes, seconds, known }: CriticalPath): string {
  const tasks = formatCountOf(nodes.length, "task");
  if (seconds === null)
    return `Critical path: ${tasks}, the longest chain, for no run time is known.`;
  const rest = nodes.length - known;
  const basis =
    rest === 0
      ? "from the last run of each"
      : `from the last runs of ${formatCount(known)}; for ${formatCount(rest)} what is usual in this graph`;
  return `Critical path: ${tasks}, ${formatAge(seconds)}, ${basis}.`;
}

/** Puts what is usual for its family in the place of each time that is not known. */
function fillGaps(nodes: readonly GraphNode[], times: readonly (number | null)[]): number[] {
  const byFamily = new Map<string, number[]>();
  const all: number[] = [];
  for (const [index, time] of times.entries()) {
    const family = nodes[index]?.family ?? "";
    if (time === null) continue;
    all.push(time);
    const known = byFamily.get(family);
    if (known === undefined) byFamily.set(family, [time]);
    else known.push(time);
  }
  const medians = new Map([...byFamily].map(([family, known]) => [family, medianOf(known)]));
  const usual = medianOf(all);
  return times.map((time, index) => time ?? medians.get(nodes[index]?.family ?? "") ?? usual);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

/** Returns the chain of greatest weight; of those that are as heavy the longest. */
function heaviestChain(weights: readonly number[], links: readonly Link[]): Path {
  const size = weights.length;
  const heaviest = Float64Array.from(weights);
  const steps = new Int32Array(size).fill(1);
  const by = new Int32Array(size).fill(-1);
  const isVisited = new Uint8Array(size);
  let start = 0;
  visitUpwards(size, links, (node, outgoing) => {
    isVisited[node] = 1;
    const own = weights[node] ?? 0;
    for (const link of outgoing) {
      const to = links[link]?.to ?? 0;
      // A link that closes a cycle leads to what is not yet known.
      if (to === node || isVisited[to] === 0) continue;
      const weight = own + (heaviest[to] ?? 0);
      const length = 1 + (steps[to] ?? 0);
      const most = heaviest[node] ?? 0;
      if (weight < most || (weight === most && length <= (steps[node] ?? 0))) continue;
      heaviest[node] = weight;
      steps[node] = length;
      by[node] = link;
    }
    const [one, other] = [heaviest[node] ?? 0, heaviest[start] ?? 0];
    if (one > other || (one === other && (steps[node] ?? 0) > (steps[start] ?? 0))) start = node;
  });
  const path = { nodes: [start], links: [] as number[] };
  for (let link = by[start] ?? -1; link !== -1;) {
    const to = links[link]?.to ?? 0;
    path.links.push(link);
    path.nodes.push(to);
    link = by[to] ?? -1;
  }
  return path;
}
