/** Finds tasks of a graph by name, parameters and id. */

import type { GraphNode } from "./graph";
import { textOf } from "./params";

const folded = new WeakMap<GraphNode, string>();

/** Returns the indices of the nodes that contain every word, in any case; none if there are no words. */
export function findNodes(nodes: readonly GraphNode[], typed: string): number[] {
  const words = typed.toLowerCase().match(/\S+/g);
  if (words === null) return [];
  const found: number[] = [];
  for (const [index, node] of nodes.entries()) {
    const text = textOfNode(node);
    if (words.every((word) => text.includes(word))) found.push(index);
  }
  return found;
}

/** Returns what is searched, in lower case. It is made once for each node: a graph may have 50,000. */
function textOfNode(node: GraphNode): string {
  const known = folded.get(node);
  if (known !== undefined) return known;
  let text = `${node.family} ${node.taskId}`;
  for (const name of Object.keys(node.params)) text += ` ${name}=${textOf(node.params[name])}`;
  text = text.toLowerCase();
  folded.set(node, text);
  return text;
}

/** Returns the index that follows in a list, around its end; -1 for an empty list. */
export function stepIn(size: number, at: number, step: 1 | -1): number {
  if (size === 0) return -1;
  if (at < 0) return step === 1 ? 0 : size - 1;
  return (at + step + size) % size;
}
