/** What has a place in a layout. */

/** A node, or a lane: the place where a link passes a row between its nodes. */
export interface Item {
  /** The index of the node; null: a lane. */
  readonly node: number | null;
  /** The room it takes on both sides of its anchor, along the row; px. */
  readonly before: number;
  readonly after: number;
  /** What it is linked with in the rows before and behind its own. */
  upper: Item[];
  lower: Item[];
  row: number;
  /** Its place in the row, from 0. */
  place: number;
  /** Where its anchor is, along the row; px. */
  along: number;
}

/** A link on its way: both of its nodes and the lanes between, from row to row. */
export type Way = readonly Item[];

/** Half the room of a lane: links side by side are told apart. */
const LANE = 4;

export function makeNode(node: number, before: number, after: number): Item {
  return { node, before, after, upper: [], lower: [], row: 0, place: 0, along: 0 };
}

export function makeLane(row: number): Item {
  return { node: null, before: LANE, after: LANE, upper: [], lower: [], row, place: 0, along: 0 };
}

/** Says of each item what comes before and behind it on its ways. */
export function joinWays(rows: readonly Item[][], ways: readonly Way[]): void {
  const upper = new Map<Item, Set<Item>>();
  const lower = new Map<Item, Set<Item>>();
  for (const row of rows) {
    for (const item of row) {
      upper.set(item, new Set());
      lower.set(item, new Set());
    }
  }
  for (const way of ways) {
    let last: Item | null = null;
    for (const item of way) {
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

/** Numbers the items by their place. */
export function numberItems(rows: readonly Item[][]): void {
  rows.forEach((items, row) => {
    items.forEach((item, place) => {
      item.row = row;
      item.place = place;
    });
  });
}
