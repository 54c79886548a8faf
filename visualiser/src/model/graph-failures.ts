/** The failures of a graph, in the order in which to look at them. */

import type { GraphNode, Link } from "./graph";
import { visitUpwards } from "./graph-paths";

/**
 * Returns the failures among the nodes: first causes come first, and of these the one that failed first.
 *
 * A first cause depends on no other failure; what failed above it comes later. `to` is what `from` depends on.
 */
export function orderFailures(nodes: readonly GraphNode[], links: readonly Link[]): number[] {
  const failed = nodes.flatMap((node, index) => (isFailure(node) ? [index] : []));
  if (failed.length < 2) return failed;
  const heights = heightsOf(nodes, links);
  const rank = (index: number): [number, number] => [
    heights[index] ?? 0,
    nodes[index]?.changedAt ?? Infinity,
  ];
  return failed.sort((one, other) => compare(rank(one), rank(other)) || one - other);
}

/** Whether it failed: one that is disabled failed too often, or a worker gave it up. */
export function isFailure({ status }: { readonly status: string }): boolean {
  return status === "FAILED" || status === "DISABLED";
}

/** Returns for each node how many failures stand at most in one line below it. */
function heightsOf(nodes: readonly GraphNode[], links: readonly Link[]): Int32Array {
  const heights = new Int32Array(nodes.length);
  visitUpwards(nodes.length, links, (node, outgoing) => {
    for (const link of outgoing) {
      const below = links[link]?.to ?? 0;
      const failure = nodes[below];
      const height = (heights[below] ?? 0) + (failure !== undefined && isFailure(failure) ? 1 : 0);
      heights[node] = Math.max(heights[node] ?? 0, height);
    }
  });
  return heights;
}

function compare(one: [number, number], other: [number, number]): number {
  if (one[0] !== other[0]) return one[0] - other[0];
  return one[1] === other[1] ? 0 : one[1] < other[1] ? -1 : 1;
}
