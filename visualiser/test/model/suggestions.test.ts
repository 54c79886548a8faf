import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FIELDS, suggest } from "../../src/model/suggestions";

const NAMES = {
  families: ["etl.Load", "etl.Clean", "Report of all"],
  workers: ["etl-01"],
  params: ["date", "region"],
  resources: ["database"],
};

function texts(query: string, caret = query.length): string[] {
  return suggest(query, caret, NAMES).map(({ text }) => text);
}

describe("suggestions", () => {
  it("are fields where nothing is typed", () => {
    expect(texts("a ")).toContain("status:");
  });

  it.each([
    ["stat", ["status:"]],
    ["-fam", ["-family:"]],
    ["dat", ["resource:database ", "param.date:"]],
    ["etl", ["family:etl.Load ", "family:etl.Clean ", "worker:etl-01 "]],
    ["upstream", ["status:upstream-failed ", "status:upstream-disabled "]],
    ["status:run", ["running ", "batch-running "]],
    ["family:etl.Load,rep", ['"Report of all" ']],
    ["held:", ["yes ", "no "]],
    ["waiting>", ["10m ", "30m ", "1h ", "6h ", "1d "]],
    ["param.re", ["param.region:"]],
    ["id:x", []],
  ])("fit what is typed: %j", (query, expected) => {
    expect(texts(query)).toEqual(expected);
  });

  it("take the place of the word at the caret", () => {
    expect(suggest("a stat b", 6, NAMES)).toEqual([
      { text: "status:", detail: "Status", start: 2, end: 6 },
    ]);
  });

  it("know the fields of the documentation", () => {
    const page = readFileSync(new URL("../../../docs/query.md", import.meta.url), "utf8");
    const fields = [...page.matchAll(/^\| `([a-z.]+?)(?:NAME)?` \| `[:<]/gm)].map(
      ([, name]) => name,
    );
    expect(Object.keys(FIELDS).sort()).toEqual(fields.sort());
  });
});
