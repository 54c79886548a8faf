/** The label of a node: its family, and on one line its distinguishing parameters. */

import { cutValue, distinguish, GAP, listDistinguishing, type Distinction } from "./distinction";
import { nameOf, type GraphNode } from "./graph";

export interface Label {
  readonly name: string;
  /** Empty if there are no parameters. */
  readonly line: string;
}

/** In characters; the tooltip has whole values. */
const MAX_LINE_LENGTH = 36;
/** How many tasks of a family are compared. */
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

/** Whether more than the id is known, which the server gives in place of parameters. */
function hasParams({ status }: GraphNode): boolean {
  return status !== "UNKNOWN" && status !== "TRUNCATED";
}

function lineOf({ params }: GraphNode, distinction: Distinction = new Map()): string {
  const line = listDistinguishing(params, distinction)
    .map(({ name, value }) => `${name}=${value}`)
    .join(", ");
  if (line.length <= MAX_LINE_LENGTH) return line;
  const start = line.slice(0, MAX_LINE_LENGTH - GAP.length);
  // A value may be cut just there.
  return start.endsWith(GAP) ? start : start + GAP;
}

function idLineOf(node: GraphNode): string {
  return nameOf(node) === node.taskId ? "" : cutValue(node.taskId);
}
