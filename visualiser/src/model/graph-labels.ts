/** What stands beside a node: its family, and on one line the parameters that tell it from its like. */

import { cutValue, distinguish, listDistinguishing, type Distinction } from "./distinction";
import { nameOf, type GraphNode } from "./graph";

export interface Label {
  readonly name: string;
  /** Empty: there are no parameters. */
  readonly line: string;
}

/** Characters of the line; whole values are in the tooltip. */
const MAX_LINE_LENGTH = 36;
/** So many of a family tell what differs among all. */
const SAMPLE = 300;

export function labelNodes(nodes: readonly GraphNode[]): Label[] {
  const paramsByFamily = new Map<string, Record<string, unknown>[]>();
  for (const { family, params } of nodes.filter(hasParams)) {
    const known = paramsByFamily.get(family);
    if (known === undefined) paramsByFamily.set(family, [params]);
    else if (known.length < SAMPLE) known.push(params);
  }
  const distinctions = new Map(
    [...paramsByFamily].map(([family, params]) => [family, distinguish(params)]),
  );
  return nodes.map((node) => ({
    name: cutValue(nameOf(node)),
    line: hasParams(node) ? lineOf(node, distinctions.get(node.family)) : idLineOf(node),
  }));
}

/** Of these the id is all that is known; the server gives it in place of parameters. */
function hasParams({ status }: GraphNode): boolean {
  return status !== "UNKNOWN" && status !== "TRUNCATED";
}

function lineOf({ params }: GraphNode, distinction: Distinction = new Map()): string {
  const line = listDistinguishing(params, distinction)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
  return line.length <= MAX_LINE_LENGTH ? line : `${line.slice(0, MAX_LINE_LENGTH - 1)}…`;
}

function idLineOf(node: GraphNode): string {
  return nameOf(node) === node.taskId ? "" : cutValue(node.taskId);
}
