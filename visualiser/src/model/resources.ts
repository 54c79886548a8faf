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

/** What a total is for, see docs/resources.md. */
type ResourceKind = "server" | "host" | "worker" | "rate";

export interface ResourceEntry {
  name: string;
  /** `host` and `worker`, too, of the row of one host or worker. */
  kind: ResourceKind;
  /** The host or worker that the row is for; empty of all others. */
  place: string;
  /** The resource whose hosts or workers include it; empty of all others. */
  group: string;
  total: number;
  used: number;
  /** The part that is used, 1 for all of it; Infinity if some is used of a total of 0. */
  share: number;
  level: Level;
  consumers: Consumer[];
}

/**
 * Returns the resources in the order of Luigi's page: by share (at most 1), use and name. Hosts and
 * workers follow their resource, as they do in the answer.
 */
export function readResources(resources: Resources): ResourceEntry[] {
  const groups: { head: ResourceEntry; places: ResourceEntry[] }[] = [];
  for (const resource of resources) {
    const last = groups.at(-1);
    const place = last === undefined ? null : placeOf(resource.name, last.head);
    if (last === undefined || place === null) {
      groups.push({ head: readResource(resource, kindOf(resource.name)), places: [] });
    } else {
      const { kind, name } = last.head;
      last.places.push(readResource(resource, kind, place, name));
    }
  }
  return groups
    .sort((a, b) => compareUse(a.head, b.head))
    .flatMap(({ head, places }) => [head, ...places.sort(compareUse)]);
}

/** The unit of a rate, such as `minute`; else empty. */
export function unitOf(name: string): string {
  return /.@(second|minute|hour)$/.exec(name)?.[1] ?? "";
}

function kindOf(name: string): ResourceKind {
  const kind = /.@(host|worker)$/.exec(name)?.[1];
  if (kind !== undefined) return kind === "host" ? "host" : "worker";
  return unitOf(name) === "" ? "server" : "rate";
}

/** The host or worker of a resource that a row is for; null if it is a resource of its own. */
function placeOf(name: string, head: ResourceEntry): string | null {
  if (head.kind !== "host" && head.kind !== "worker") return null;
  const base = head.name.slice(0, -head.kind.length);
  const isPlace = name.startsWith(base) && kindOf(name) === "server";
  return isPlace ? name.slice(base.length) : null;
}

function readResource(
  resource: Resource,
  kind: ResourceKind,
  place = "",
  group = "",
): ResourceEntry {
  const { name, num_total: total, num_used: used } = resource;
  const share = shareOf(used, total);
  const units = (task: RunningTask): number =>
    [name, group]
      .filter((each) => Object.hasOwn(task.resources, each))
      .reduce((sum, each) => sum + (task.resources[each] ?? 0), 0);
  const consumers = listRunning(resource.running).map((task) => ({ ...task, units: units(task) }));
  return { name, kind, place, group, total, used, share, level: levelOf(share), consumers };
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

/** Returns `3 of 8 used`, or what it means for hosts, workers and rates. */
export function wordsOfUse({ kind, place, name }: ResourceEntry): string {
  if (kind === "rate") return `in the last ${unitOf(name)}`;
  if (kind === "server" || place !== "") return "used";
  return `used at most on one ${kind}`;
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
  return resources.filter(({ name, group, consumers }) => {
    const tasks = consumers.map((task) => `${task.display_name} ${task.task_id}`);
    return matches(typed, [name, group, ...tasks].join("\n"));
  });
}

/** Sorts resources in the order of the names, others last. */
export function inOrderOf(
  names: readonly string[],
  resources: readonly ResourceEntry[],
): ResourceEntry[] {
  const places = new Map(names.map((name, place) => [name, place]));
  const rankOf = ({ name }: ResourceEntry): number => places.get(name) ?? names.length;
  return resources.toSorted((a, b) => rankOf(a) - rankOf(b));
}
