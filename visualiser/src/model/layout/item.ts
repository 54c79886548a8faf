/** The items of a layout: nodes, and lanes where links pass a row. */

/** A node, or a lane: a dummy node where a link passes a row between its nodes. */
export interface Item {
  /** The index of the node; null for a lane. */
  readonly node: number | null;
  /** The room it takes on either side of its anchor, along the row, in px. */
  readonly before: number;
  readonly after: number;
  /** Its neighbours along chains: in the rows before its own, and behind. */
  upper: Item[];
  lower: Item[];
  row: number;
  /** Its place in the row, from 0. */
  place: number;
  /** Where its anchor is, along the row, in px. */
  along: number;
}

/** A link from row to row: its two nodes, and the lanes between them. */
export type Chain = readonly Item[];

/** Half the width of a lane, which keeps parallel links apart. */
const LANE = 4;

export function makeNode(node: number, before: number, after: number): Item {
  return { node, before, after, upper: [], lower: [], row: 0, place: 0, along: 0 };
}

export function makeLane(row: number): Item {
  return { node: null, before: LANE, after: LANE, upper: [], lower: [], row, place: 0, along: 0 };
}

/** Sets `upper` and `lower` of each item. */
export function joinChains(rows: readonly Item[][], chains: readonly Chain[]): void {
  const upper = new Map<Item, Set<Item>>();
  const lower = new Map<Item, Set<Item>>();
  for (const row of rows) {
    for (const item of row) {
      upper.set(item, new Set());
      lower.set(item, new Set());
    }
  }
  for (const chain of chains) {
    let last: Item | null = null;
    for (const item of chain) {
      if (last !== null) {
        lower.get(last)?.add(item);
        upper.get(item)?.add(last);
      }
      last = item;
    }
  }
  for (const [item, items] of upper) item.upper = [...items];
  for (const [item, items] of lower) item.lower = [...items];
}

/** Sets `row` and `place` of each item. */
export function numberItems(rows: readonly Item[][]): void {
  rows.forEach((items, row) => {
    items.forEach((item, place) => {
      item.row = row;
      item.place = place;
    });
  });
}

export function isLane({ node }: Item): boolean {
  return node === null;
}

/** The room between two neighbours in a row. Lanes need none: they bring their own. */
export function roomBetween(one: Item, other: Item, gap: number): number {
  return isLane(one) && isLane(other) ? 0 : gap;
}
