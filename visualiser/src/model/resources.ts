/** Resources from the answer of resource_list. Totals may be fractions or infinite. */

import type { Resource, Resources } from "../api/types";
import { formatCount } from "./numbers";
import { listRunning, type RunningTask } from "./running";
import { matches } from "./search";

/** With more units, the meter is one solid bar. */
const MAX_SEGMENTS = 24;

export interface Consumer extends RunningTask {
  units: number;
}

/** The levels of Luigi's page: up to half, more, all. */
type Level = "ok" | "high" | "full";

export interface ResourceEntry {
  name: string;
  total: number;
  used: number;
  /** The part that is used, 1 for all of it; Infinity if some is used of a total of 0. */
  share: number;
  level: Level;
  consumers: Consumer[];
}

/** Returns the resources in the order of Luigi's page: by share (at most 1), use and name. */
export function readResources(resources: Resources): ResourceEntry[] {
  return resources.map(readResource).sort(compareUse);
}

function readResource(resource: Resource): ResourceEntry {
  const { name, num_total: total, num_used: used } = resource;
  const share = shareOf(used, total);
  const units = (task: RunningTask): number =>
    Object.hasOwn(task.resources, name) ? (task.resources[name] ?? 0) : 0;
  const consumers = listRunning(resource.running).map((task) => ({ ...task, units: units(task) }));
  return { name, total, used, share, level: levelOf(share), consumers };
}

/** A total of 0 counts as full, an infinite one as unused. */
function shareOf(used: number, total: number): number {
  if (total === Infinity) return 0;
  if (total <= 0) return used > 0 ? Infinity : 1;
  return Math.max(0, used / total);
}

function levelOf(share: number): Level {
  if (share >= 1) return "full";
  return share > 0.5 ? "high" : "ok";
}

function compareUse(a: ResourceEntry, b: ResourceEntry): number {
  return (
    compare(Math.min(1, b.share), Math.min(1, a.share)) ||
    compare(b.used, a.used) ||
    compare(a.name, b.name)
  );
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Returns the resource with another total. */
export function withTotal(resource: ResourceEntry, total: number): ResourceEntry {
  const share = shareOf(resource.used, total);
  return { ...resource, total, share, level: levelOf(share) };
}

/** Returns `80 %`, `full, 100 %`, `no limit` or the like. */
export function describeUse(resource: ResourceEntry): string {
  const { share, total } = resource;
  if (total === Infinity) return "no limit";
  if (total <= 0) return "none available";
  // Rounded down: 100 % means full.
  const percent = `${formatCount(Math.floor(share * 100))} %`;
  if (share > 1) return `over, ${percent}`;
  return share === 1 ? `full, ${percent}` : percent;
}

/** Returns whether each unit is used; null if there are too many, or fractions of units. */
export function segmentsOf(resource: ResourceEntry): boolean[] | null {
  const { total, used } = resource;
  const isCountable = Number.isInteger(total) && Number.isInteger(used);
  if (!isCountable || total < 1 || total > MAX_SEGMENTS) return null;
  return Array.from({ length: total }, (_, unit) => unit < used);
}

/** Returns the resources that match by their name or by a task that uses them. */
export function selectResources(
  resources: readonly ResourceEntry[],
  typed: string,
): ResourceEntry[] {
  return resources.filter(({ name, consumers }) => {
    const tasks = consumers.map((task) => `${task.display_name} ${task.task_id}`);
    return matches(typed, [name, ...tasks].join("\n"));
  });
}

/** Sorts resources in the order of the names, others last. */
export function inOrderOf(
  names: readonly string[],
  resources: readonly ResourceEntry[],
): ResourceEntry[] {
  const places = new Map(names.map((name, place) => [name, place]));
  const placeOf = ({ name }: ResourceEntry): number => places.get(name) ?? names.length;
  return resources.toSorted((a, b) => placeOf(a) - placeOf(b));
}
