/** Resources, as resource_list tells of them. Totals may be fractions or infinite. */

import type { Resource, Resources } from "../api/types";
import { formatCount } from "./numbers";
import { listRunning, type RunningTask } from "./running";
import { matches } from "./search";

/** Above this the meter has no segment for each unit. */
const MAX_SEGMENTS = 24;

export interface Consumer extends RunningTask {
  units: number;
}

/** Luigi's steps: up to half, above, nothing left. */
type Level = "ok" | "high" | "full";

export interface ResourceEntry {
  name: string;
  total: number;
  used: number;
  /** How much of it is used: 1 is all. Infinity: some is used, and there is none. */
  share: number;
  level: Level;
  consumers: Consumer[];
}

/** By use: the share (all of it is the most), how much, the name. The order of Luigi's page. */
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

/** Of no units at all, all are used; of infinitely many, hardly any. */
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

/** The same resource with another total. */
export function withTotal(resource: ResourceEntry, total: number): ResourceEntry {
  const share = shareOf(resource.used, total);
  return { ...resource, total, share, level: levelOf(share) };
}

/** `80 %`, and a word where that says too little. */
export function describeUse(resource: ResourceEntry): string {
  const { share, total } = resource;
  if (total === Infinity) return "no limit";
  if (total <= 0) return "none to be had";
  // Rounded down: only what is full is said to be.
  const percent = `${formatCount(Math.floor(share * 100))} %`;
  if (share > 1) return `over, ${percent}`;
  return share === 1 ? `full, ${percent}` : percent;
}

/** A segment for each unit, filled or not; null: too many of them, or parts of units. */
export function segmentsOf(resource: ResourceEntry): boolean[] | null {
  const { total, used } = resource;
  const isCountable = Number.isInteger(total) && Number.isInteger(used);
  if (!isCountable || total < 1 || total > MAX_SEGMENTS) return null;
  return Array.from({ length: total }, (_, unit) => unit < used);
}

/** Those that are meant by the name of a resource or of a task that uses it. */
export function selectResources(
  resources: readonly ResourceEntry[],
  typed: string,
): ResourceEntry[] {
  return resources.filter(({ name, consumers }) => {
    const tasks = consumers.map((task) => `${task.display_name} ${task.task_id}`);
    return matches(typed, [name, ...tasks].join("\n"));
  });
}

/** The resources in the order of these names, others last. */
export function inOrderOf(
  names: readonly string[],
  resources: readonly ResourceEntry[],
): ResourceEntry[] {
  const places = new Map(names.map((name, place) => [name, place]));
  const placeOf = ({ name }: ResourceEntry): number => places.get(name) ?? names.length;
  return resources.toSorted((a, b) => placeOf(a) - placeOf(b));
}
