import { describe, expect, it } from "vitest";
import {
  describeUse,
  inOrderOf,
  readResources,
  segmentsOf,
  selectResources,
  withTotal,
  wordsOfUse,
  type ResourceEntry,
} from "../../src/model/resources";
import { listedResource, listedTask } from "../listed";

function read(used: number, total: number): ResourceEntry {
  const [resource] = readResources([listedResource({ num_used: used, num_total: total })]);
  if (resource === undefined) throw new Error("one resource in, one out");
  return resource;
}

describe("the use of a resource", () => {
  it.each([
    [0, 8, "ok", "0 %"],
    [4, 8, "ok", "50 %"],
    [5, 8, "high", "62 %"],
    [999.9, 1000, "high", "99 %"],
    [8, 8, "full", "full, 100 %"],
    [12, 8, "full", "over, 150 %"],
    [0, 0, "full", "none available"],
    [2, 0, "full", "none available"],
    [0, Infinity, "ok", "no limit"],
    [7, Infinity, "ok", "no limit"],
    [Infinity, Infinity, "ok", "no limit"],
    [1.5, 2.5, "high", "60 %"],
    [-3, 8, "ok", "0 %"],
  ])("%d of %d", (used, total, level, text) => {
    const resource = read(used, total);
    expect(resource.level).toBe(level);
    expect(describeUse(resource)).toBe(text);
  });

  it("has a segment for each unit, as long as they can be counted", () => {
    expect(segmentsOf(read(1, 3))).toEqual([true, false, false]);
    expect(segmentsOf(read(5, 3))).toEqual([true, true, true]);
    expect(segmentsOf(read(0, 24))).toHaveLength(24);
    for (const [used, total] of [
      [0, 25],
      [0, 0],
      [0, Infinity],
      [0, 2.5],
      [0.5, 2],
    ] as const) {
      expect(segmentsOf(read(used, total))).toBeNull();
    }
  });

  it("changes with the total", () => {
    const resource = withTotal(read(4, 8), 4);
    expect(resource).toMatchObject({ total: 4, used: 4, share: 1, level: "full" });
  });
});

describe("readResources", () => {
  it("sorts by use: the share, how much, the name", () => {
    const resources = readResources(
      (
        [
          ["none", 0, 5],
          ["b", 4, 8],
          ["a", 4, 8],
          ["half of more", 8, 16],
          ["full", 8, 8],
          ["over", 9, 3],
          ["endless", 100, Infinity],
          ["nothing there", 0, 0],
        ] as const
      ).map(([name, num_used, num_total]) => listedResource({ name, num_used, num_total })),
    );
    expect(resources.map(({ name }) => name)).toEqual([
      "over",
      "full",
      "nothing there",
      "half of more",
      "a",
      "b",
      "endless",
      "none",
    ]);
  });

  it("has the units of each consumer", () => {
    const [resource] = readResources([
      listedResource({
        name: "constructor",
        running: {
          a: listedTask({ resources: { constructor: 3 } }),
          b: listedTask({ resources: { constructor: 3 }, resources_running: {} }),
        },
      }),
    ]);
    expect(resource?.consumers.map(({ task_id, units }) => [task_id, units])).toEqual([
      ["a", 3],
      ["b", 0],
    ]);
  });
});

describe("selectResources", () => {
  const resources = readResources([
    listedResource({ name: 'disk."eu"/1', running: { Load_1: listedTask() } }),
    listedResource({ name: "gpu" }),
  ]);

  it.each([
    ["", ['disk."eu"/1', "gpu"]],
    ['"EU"/', ['disk."eu"/1']],
    ["load_1", ['disk."eu"/1']],
    ["Load(", ['disk."eu"/1']],
    ["gpu load", []],
  ])("finds by name or consumer: %j", (typed, found) => {
    expect(selectResources(resources, typed).map(({ name }) => name)).toEqual(found);
  });
});

it("keeps an order that is shown already, new ones last", () => {
  const resources = readResources(["a", "new", "b"].map((name) => listedResource({ name })));
  expect(inOrderOf(["b", "gone", "a"], resources).map(({ name }) => name)).toEqual([
    "b",
    "a",
    "new",
  ]);
});

describe("resources by host and worker, and rates", () => {
  const listed = [
    listedResource({ name: "db", num_used: 0 }),
    listedResource({ name: "gpu@host", num_total: 2, num_used: 2 }),
    listedResource({ name: "gpu@etl-01", num_total: 2, num_used: 1 }),
    listedResource({ name: "gpu@etl-02", num_total: 2, num_used: 2 }),
    listedResource({ name: "api@minute", num_total: 30, num_used: 12 }),
    listedResource({ name: "other@etl-01", num_total: 1, num_used: 1 }),
  ];

  it("puts hosts below their resource", () => {
    const shown = readResources(listed).map(({ name, place }) => [name, place]);
    expect(shown).toEqual([
      ["gpu@host", ""],
      ["gpu@etl-02", "etl-02"],
      ["gpu@etl-01", "etl-01"],
      ["other@etl-01", ""],
      ["api@minute", ""],
      ["db", ""],
    ]);
  });

  it("says what the numbers mean", () => {
    const words = new Map(readResources(listed).map((each) => [each.name, wordsOfUse(each)]));
    expect(words.get("db")).toBe("used");
    expect(words.get("gpu@host")).toBe("used at most on one host");
    expect(words.get("gpu@etl-01")).toBe("used");
    expect(words.get("api@minute")).toBe("in the last minute");
  });

  it("counts what a task of a host asked for by the name of the resource", () => {
    const running = { a: listedTask({ resources: { "gpu@host": 2 } }) };
    const [, host] = readResources([
      listedResource({ name: "gpu@host" }),
      listedResource({ name: "gpu@etl-01", running }),
    ]);
    expect(host?.consumers[0]?.units).toBe(2);
  });

  it("finds hosts by the name of their resource", () => {
    const found = selectResources(readResources(listed), "gpu@host").map(({ name }) => name);
    expect(found).toEqual(["gpu@host", "gpu@etl-02", "gpu@etl-01"]);
  });
});
