/** Siblings: nodes with the very same neighbours. Those of a layer that is too long stand in a block. */

import type { Link } from "../graph";

/** Fewer than these never make a block. */
const MIN_SIZE = 4;

/** A graph whose blocks are single units. */
export interface Units {
  /** The nodes of each unit; the first unit has the first node. */
  readonly members: readonly (readonly number[])[];
  /** The links between units, each once. */
  readonly links: readonly Link[];
  /** The link between units that each link of the graph has become. */
  readonly linkOf: readonly number[];
}

/** Returns the nodes that share all their neighbours with others, by the others. Linear. */
export function findSiblings(size: number, links: readonly Link[]): number[][] {
  const neighbours = Array.from({ length: size }, (): number[] => []);
  const isLoop = new Set<number>();
  links.forEach(({ from, to }) => {
    if (from === to) isLoop.add(from);
    // Those before a node and those behind differ in their sign; 0 has none.
    neighbours[to]?.push(from + 1);
    neighbours[from]?.push(-to - 1);
  });
  const siblings = new Map<string, number[]>();
  neighbours.forEach((known, node) => {
    // The first node is the one that was asked for.
    if (node === 0 || known.length === 0 || isLoop.has(node)) return;
    const key = [...new Set(known)].sort((a, b) => a - b).join();
    const others = siblings.get(key);
    if (others === undefined) siblings.set(key, [node]);
    else others.push(node);
  });
  return [...siblings.values()].filter(({ length }) => length >= MIN_SIZE);
}

/** Makes each of the blocks one unit, and every other node its own. */
export function makeUnits(
  size: number,
  links: readonly Link[],
  blocks: readonly (readonly number[])[],
): Units {
  const blockOf = new Array<number>(size).fill(-1);
  blocks.forEach((nodes, block) => {
    for (const node of nodes) blockOf[node] = block;
  });
  const members: number[][] = [];
  const unitOfBlock = new Map<number, number>();
  const unitOf = blockOf.map((block, node) => {
    const known = block === -1 ? undefined : unitOfBlock.get(block);
    if (known !== undefined) {
      members[known]?.push(node);
      return known;
    }
    const unit = members.push([node]) - 1;
    if (block !== -1) unitOfBlock.set(block, unit);
    return unit;
  });
  const unitLinks: Link[] = [];
  const known = new Map<number, number>();
  const linkOf = links.map((link) => {
    const [from = 0, to = 0] = [unitOf[link.from], unitOf[link.to]];
    const key = from * members.length + to;
    const index = known.get(key) ?? unitLinks.push({ from, to }) - 1;
    known.set(key, index);
    return index;
  });
  return { members, links: unitLinks, linkOf };
}

/** The cells of a block: how many stand side by side along the layer, and how large it is. */
export interface Grid {
  readonly columns: number;
  readonly cellAlong: number;
  readonly cellAcross: number;
  readonly along: number;
  readonly across: number;
}

/** Spaces cells so that the block takes about `budget` px along its layer. */
export function makeGrid(
  count: number,
  cell: { along: number; across: number },
  gap: { along: number; across: number },
  padding: { along: number; across: number },
  budget: number,
): Grid {
  const [along, across] = [cell.along + gap.along, cell.across + gap.across];
  const most = Math.max(1, Math.floor((budget - padding.along + gap.along) / along));
  // As many in the last row as in the others, as far as that goes.
  const columns = Math.ceil(count / Math.ceil(count / most));
  const rows = Math.ceil(count / columns);
  return {
    columns,
    cellAlong: along,
    cellAcross: across,
    along: columns * along - gap.along + padding.along,
    across: rows * across - gap.across + padding.across,
  };
}
