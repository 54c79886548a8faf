/** Where arrow keys lead from a node: along the links, to a neighbour in the layer, or to another component. */

import type { Link } from "./graph";
import type { Layout, Place } from "./layout";
import { findComponents } from "./layout/components";

const STEPS = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
} as const;
export type ArrowKey = keyof typeof STEPS;

export function isArrowKey(key: string): key is ArrowKey {
  return Object.hasOwn(STEPS, key);
}

/** Returns the nearest node in the direction of the key; null if there is none. */
export function walk(
  { direction, places }: Layout,
  links: readonly Link[],
  from: number,
  key: ArrowKey,
): number | null {
  const start = places[from];
  if (start === undefined) return null;
  const step = STEPS[key];
  const isAlongLinks = (direction === "down") === (step.x === 0);
  // In a block there are neighbours of the layer on all sides.
  const beside = sameLayer(places, start.layer);
  const candidates = isAlongLinks ? [...linkedWith(from, links), ...beside] : beside;
  return (
    nearestOf(candidates, places, start, step) ??
    nearestOf(otherComponents(places.length, links, from), places, start, step)
  );
}

type Step = (typeof STEPS)[ArrowKey];

/** Returns the nearest of the nodes that lie ahead; null if none does. */
function nearestOf(
  candidates: Iterable<number>,
  places: readonly Place[],
  start: Place,
  step: Step,
): number | null {
  let nearest: number | null = null;
  let minDistance = Infinity;
  for (const candidate of candidates) {
    const place = places[candidate];
    if (place === undefined) continue;
    const ahead = (place.x - start.x) * step.x + (place.y - start.y) * step.y;
    const distance = Math.hypot(place.x - start.x, place.y - start.y);
    if (ahead > 0 && distance < minDistance) [nearest, minDistance] = [candidate, distance];
  }
  return nearest;
}

function otherComponents(size: number, links: readonly Link[], node: number): number[] {
  const components = findComponents(size, links);
  return components.length === 1 ? [] : components.filter((nodes) => !nodes.includes(node)).flat();
}

function linkedWith(node: number, links: readonly Link[]): number[] {
  return links.flatMap(({ from, to }) => (from === node ? [to] : to === node ? [from] : []));
}

function* sameLayer(places: readonly Place[], layer: number): Iterable<number> {
  for (const [index, place] of places.entries()) if (place.layer === layer) yield index;
}
