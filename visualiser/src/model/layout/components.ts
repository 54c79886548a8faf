/** The connected components of a graph: each is laid out by itself, so that none stretches the layers of another. */

import type { Link } from "../graph";

/** Returns the nodes of each component in ascending order; the first component has the first node. Almost linear. */
export function findComponents(size: number, links: readonly Link[]): number[][] {
  // Each tree of parents is a component.
  const parents = Int32Array.from({ length: size }, (_, node) => node);
  const parentOf = (node: number): number => parents[node] ?? node;
  const topOf = (node: number): number => {
    let top = node;
    while (parentOf(top) !== top) {
      const next = parentOf(parentOf(top));
      parents[top] = next;
      top = next;
    }
    return top;
  };
  for (const { from, to } of links) {
    const [one, other] = [topOf(from), topOf(to)];
    parents[Math.max(one, other)] = Math.min(one, other);
  }
  const components = new Map<number, number[]>();
  for (let node = 0; node < size; node += 1) {
    const top = topOf(node);
    const known = components.get(top);
    if (known === undefined) components.set(top, [node]);
    else known.push(node);
  }
  return [...components.values()];
}
