import { describe, expect, it } from "vitest";
import {
  cutValue,
  distinguish,
  distinguishByFamily,
  listDistinguishing,
} from "../../src/model/distinction";

describe("a distinction", () => {
  it("is empty for a single task", () => {
    expect(distinguish([{ a: "1" }]).size).toBe(0);
  });

  it("has parameters that differ, or that only some tasks have", () => {
    const found = distinguish([
      { day: "2024-05-01", region: "eu", extra: "x" },
      { day: "2024-05-02", region: "eu" },
    ]);
    expect([...found.keys()]).toEqual(["day", "extra"]);
  });

  it("is made for each family by itself", () => {
    const found = distinguishByFamily([
      { family: "A", params: { n: 1 } },
      { family: "B", params: { n: 2 } },
      { family: "A", params: { n: 3 } },
    ]);
    expect([found.get("A")?.has("n"), found.get("B")?.has("n")]).toEqual([true, false]);
  });
});

describe("parameters", () => {
  it("that distinguish come first", () => {
    const tasks = [
      { a: "same", b: "one" },
      { a: "same", b: "two" },
    ];
    const [first] = tasks;
    expect(listDistinguishing(first ?? {}, distinguish(tasks))).toEqual([
      { name: "b", value: "one", differs: true },
      { name: "a", value: "same", differs: false },
    ]);
  });

  it("stay different when they are cut", () => {
    const long = (part: string): Record<string, unknown> => ({
      path: `s3://warehouse/landing/zone/eu/${part}/and/a/long/tail/that/is/the/same.parquet`,
    });
    const tasks = [long("2024"), long("2025")];
    const distinction = distinguish(tasks);
    const [one, two] = tasks.map((params) => listDistinguishing(params, distinction)[0]?.value);
    expect(one).toContain("/2024/");
    expect(two).toContain("/2025/");
  });
});

describe("values", () => {
  it("stay different where they differ at several places", () => {
    const long = "-".repeat(60);
    const values = ["a", "b"].flatMap((first) =>
      ["1", "2"].map((second) => `${long}${first}${long}${second}${long}`),
    );
    const tasks = values.map((value) => ({ value }));
    const distinction = distinguish(tasks);
    const shown = tasks.map((params) => listDistinguishing(params, distinction)[0]?.value ?? "");
    expect(new Set(shown).size).toBe(4);
    expect(shown.every((value) => value.length <= 50 && !value.includes("……"))).toBe(true);
  });
});

describe("a value", () => {
  it("that is short is whole", () => {
    expect(cutValue("short", 3)).toBe("short");
  });

  it("that is long keeps its start and its end", () => {
    const cut = cutValue(`start${"-".repeat(100)}end`);
    expect(cut).toMatch(/^start-+…-+end$/);
    expect(cut).toHaveLength(34);
  });
});
