import { describe, expect, it } from "vitest";
import { idOf, singleItems, type GroupItem } from "../../src/model/graph-items";
import { answerOf, readAnswer } from "../graphs";

const graph = readAnswer(answerOf({ a: ["b"] }), "a");

describe("the items of a graph", () => {
  it("are its tasks, if nothing is folded", () => {
    expect(singleItems(graph)).toEqual({
      items: [
        { kind: "task", node: 0 },
        { kind: "task", node: 1 },
      ],
      itemOf: [0, 1],
      links: [{ from: 0, to: 1 }],
    });
  });

  it("have ids, and no group that of a task", () => {
    const group: GroupItem = { kind: "group", key: "a", family: "a", members: [1], statuses: {} };
    const { nodes } = graph;
    expect(idOf({ kind: "task", node: 0 }, { nodes })).toBe("a");
    expect(idOf(group, { nodes })).not.toBe("a");
  });
});
