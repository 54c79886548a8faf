/** The label of a node: its family, and on one line its distinguishing parameters. */

import {
  cutValue,
  distinguish,
  distinguishByFamily,
  GAP,
  listDistinguishing,
  type Distinction,
} from "./distinction";
import { nameOf, type GraphNode } from "./graph";
import type { GraphItem, GroupItem } from "./graph-items";
import { formatCount, formatCountOf } from "./numbers";
import { wordOf } from "./status";

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

/** Labels items: tasks as above, groups by their family, size and shared parameters, and what needs attention. */
export function labelItems(items: readonly GraphItem[], nodes: readonly GraphNode[]): Label[] {
  const groups = items.filter((item) => item.kind === "group");
  const shared = new Map(groups.map((group) => [group, sharedParams(group, nodes)]));
  const distinctions = distinguishByFamily(
    groups.map((group) => ({ family: group.family, params: shared.get(group) ?? {} })),
  );
  const tasks = items.flatMap((item) => (item.kind === "task" ? (nodes[item.node] ?? []) : []));
  const labels = labelNodes(tasks);
  let next = 0;
  return items.map((item) => {
    if (item.kind === "group")
      return labelOfGroup(item, shared.get(item) ?? {}, distinctions.get(item.family));
    next += 1;
    return labels[next - 1] ?? { name: "", line: "" };
  });
}

/** Of a group, what its label tells beside the number of tasks. */
const URGENT = ["FAILED", "DISABLED", "RUNNING"] as const;

/** Returns the parameters that have one value in all of a group. */
function sharedParams(
  { members }: GroupItem,
  nodes: readonly GraphNode[],
): Record<string, unknown> {
  const first = nodes[members[0] ?? -1];
  if (first === undefined || !hasParams(first)) return {};
  let shared = Object.entries(first.params);
  for (const member of members) {
    const params = nodes[member]?.params;
    shared = shared.filter(([name, value]) => params?.[name] === value);
    if (shared.length === 0) break;
  }
  return Object.fromEntries(shared);
}

/** `params`: those that all of the group have; shown if they tell it from other groups of its family. */
function labelOfGroup(
  { family, members, statuses }: GroupItem,
  params: Record<string, unknown>,
  distinction: Distinction = new Map(),
): Label {
  const urgent = URGENT.find((status) => (statuses[status] ?? 0) > 0);
  const count = urgent === undefined ? 0 : (statuses[urgent] ?? 0);
  const told =
    urgent === undefined ? "" : `, ${formatCount(count)} ${wordOf(urgent).toLowerCase()}`;
  const line = formatCountOf(members.length, "task") + told;
  const telling = listDistinguishing(params, distinction)
    .filter(({ differs }) => differs)
    .map(({ name, value }) => `, ${name}=${value}`)
    .join("");
  return { name: cutValue(family), line: cutLine(line + telling) };
}

/** Whether more than the id is known, which the server gives in place of parameters. */
function hasParams({ status }: GraphNode): boolean {
  return status !== "UNKNOWN" && status !== "TRUNCATED";
}

function lineOf({ params }: GraphNode, distinction: Distinction = new Map()): string {
  const shown = listDistinguishing(params, distinction);
  return cutLine(shown.map(({ name, value }) => `${name}=${value}`).join(", "));
}

function cutLine(line: string): string {
  if (line.length <= MAX_LINE_LENGTH) return line;
  const start = line.slice(0, MAX_LINE_LENGTH - GAP.length);
  // A value may be cut just there.
  return start.endsWith(GAP) ? start : start + GAP;
}

function idLineOf(node: GraphNode): string {
  return nameOf(node) === node.taskId ? "" : cutValue(node.taskId);
}
