/** A layout in flat arrays, which a worker hands over without a copy: a browser takes long to copy very many small arrays. */

import type { Block, Direction, Layout } from "./layout";

export interface PackedLayout {
  readonly direction: Direction;
  readonly isRootLast: boolean;
  readonly width: number;
  readonly height: number;
  readonly blocks: readonly Block[];
  /** Of each place: x, y, layer, length. */
  readonly places: Float64Array<ArrayBuffer>;
  /** The points of all different paths, one after the other. */
  readonly points: Float64Array<ArrayBuffer>;
  /** Where each different path starts in `points`; one more than there are paths. */
  readonly starts: Int32Array<ArrayBuffer>;
  /** Of each link: its path. */
  readonly pathOf: Int32Array<ArrayBuffer>;
}

const FIELDS = 4;

export function packLayout({ places, paths, ...layout }: Layout): PackedLayout {
  const packed = new Float64Array(FIELDS * places.length);
  places.forEach(({ x, y, layer, length }, index) => {
    packed.set([x, y, layer, length], FIELDS * index);
  });
  const different = [...new Set(paths)];
  const indices = new Map(different.map((path, index) => [path, index]));
  const starts = new Int32Array(different.length + 1);
  different.forEach((path, index) => {
    starts[index + 1] = (starts[index] ?? 0) + path.length;
  });
  const points = new Float64Array(starts.at(-1) ?? 0);
  different.forEach((path, index) => {
    points.set(path, starts[index]);
  });
  const pathOf = Int32Array.from(paths, (path) => indices.get(path) ?? 0);
  return { ...layout, places: packed, points, starts, pathOf };
}

export function unpackLayout(packed: PackedLayout): Layout {
  const { places, points, starts, pathOf, ...layout } = packed;
  const different: number[][] = [];
  for (let index = 0; index + 1 < starts.length; index += 1) {
    const path: number[] = [];
    const end = starts[index + 1] ?? 0;
    for (let at = starts[index] ?? 0; at < end; at += 1) path.push(points[at] ?? 0);
    different.push(path);
  }
  return {
    ...layout,
    places: Array.from({ length: places.length / FIELDS }, (_, index) => {
      const at = FIELDS * index;
      return {
        x: places[at] ?? 0,
        y: places[at + 1] ?? 0,
        layer: places[at + 2] ?? 0,
        length: places[at + 3] ?? 0,
      };
    }),
    paths: Array.from(pathOf, (path) => different[path] ?? []),
  };
}

/** Returns what may be handed over. */
export function buffersOf({ places, points, starts, pathOf }: PackedLayout): ArrayBuffer[] {
  return [places.buffer, points.buffer, starts.buffer, pathOf.buffer];
}
