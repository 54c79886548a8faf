/** A graph as it is drawn, for other programs: items with their texts and statuses, and arrows. */

import type { Direction } from "./layout";
import type { NodeStatus } from "./status";

export interface DrawnItem {
  readonly name: string;
  /** The second line; may be empty. */
  readonly line: string;
  /** Of a group the status that matters most among its tasks. */
  readonly status: NodeStatus;
  /** The id of the task; of a group its key. */
  readonly id: string;
  readonly isGroup: boolean;
}

export interface DrawnGraph {
  readonly title: string;
  readonly direction: Direction;
  readonly items: readonly DrawnItem[];
  /** Arrows as they are drawn: indices of items. */
  readonly arrows: readonly { readonly tail: number; readonly head: number }[];
}
