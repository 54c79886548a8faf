import { describe, expect, it } from "vitest";
import type { FamilySummary } from "../../src/api/types";
import { findFamilies, groupFamilies, limitFolders, shortName } from "../../src/model/families";

function family(name: string, total = 1): FamilySummary {
  return { family: name, total, statuses: { DONE: total } };
}

function names(families: readonly FamilySummary[]): string[] {
  return families.map((one) => one.family);
}

describe("families in folders", () => {
  it("stand by their prefix before the first dot, the others last", () => {
    const folders = groupFamilies(
      ["Zip", "b.One", "a.x.Two", "Others.Three", "a.Four"].map((name) => family(name)),
    );
    expect(folders.map(({ prefix, families }) => [prefix, names(families)])).toEqual([
      ["Others", ["Others.Three"]],
      ["a", ["a.x.Two", "a.Four"]],
      ["b", ["b.One"]],
      [null, ["Zip"]],
    ]);
  });

  it("add up", () => {
    expect(groupFamilies([family("a.One", 3), family("a.Two", 4)])[0]?.total).toBe(7);
  });

  it("have no prefix if there is nothing before or after the dot", () => {
    const [folder] = groupFamilies([family(".One"), family("Two.")]);
    expect(folder?.prefix).toBeNull();
    expect([shortName(".One"), shortName("Two."), shortName("a.b.C")]).toEqual([
      ".One",
      "Two.",
      "b.C",
    ]);
  });

  it("leave out what has no family", () => {
    expect(groupFamilies([family("")])).toEqual([]);
  });
});

describe("finding families", () => {
  const families = ["etl.LoadOrders", "etl.LoadClicks", "Load"].map((name) => family(name));

  it.each([
    ["", ["etl.LoadOrders", "etl.LoadClicks", "Load"]],
    ["ORDERS", ["etl.LoadOrders"]],
    ["  load etl ", ["etl.LoadOrders", "etl.LoadClicks"]],
    ["none", []],
  ])("by %j", (text, found) => {
    expect(names(findFamilies(families, text))).toEqual(found);
  });
});

describe("a limited number of lines", () => {
  const folders = groupFamilies(["a.1", "a.2", "a.3", "b.1", "b.2"].map((name) => family(name)));
  const shown = (lines: number, isOpen = (): boolean => true): unknown => {
    const limited = limitFolders(folders, isOpen, lines);
    return [limited.folders.map(({ families }) => families.length), limited.left];
  };

  it("are all of them if there are no more", () => {
    expect(shown(7)).toEqual([[3, 2], 0]);
  });

  it("count folders and families", () => {
    expect(shown(6)).toEqual([[3, 1], 1]);
    expect(shown(5)).toEqual([[3, 0], 2]);
    expect(shown(2)).toEqual([[1], 5]);
  });

  it("leave out what is folded", () => {
    expect(shown(2, () => false)).toEqual([[0, 0], 0]);
  });
});
