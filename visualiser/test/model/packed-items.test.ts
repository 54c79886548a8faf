import { expect, it } from "vitest";
import type { Items } from "../../src/model/graph-items";
import { buffersOfItems, packItems, unpackItems } from "../../src/model/packed-items";

it("unpacks items as they were: tasks, groups, what is filtered out, and links", () => {
  const group = (key: string, members: number[]): Items["items"][number] => ({
    kind: "group",
    key,
    family: "Load",
    members,
    statuses: { DONE: members.length },
  });
  const items: Items = {
    items: [
      { kind: "task", node: 0 },
      group("a", [1, 2]),
      { kind: "task", node: 4 },
      group("b", [5]),
    ],
    itemOf: [0, 1, 1, -1, 2, 3],
    links: [
      { from: 0, to: 1 },
      { from: 1, to: 3 },
    ],
  };
  const packed = packItems(items);
  expect(unpackItems(packed)).toEqual(items);
  expect(buffersOfItems(packed)).toHaveLength(3);
});
