import { expect, it } from "vitest";
import { fileNameOf } from "../../../../src/views/graph/export/file";

it.each([
  ["What etl.Load depends on.svg", "What-etl.Load-depends-on.svg"],
  ["../../etc/passwd\u0000\n.png", "etc-passwd.png"],
  ['<"|?*>.dot', "graph.dot"],
  [`${"漢".repeat(500)}.mmd`, `${"漢".repeat(60)}.mmd`],
])("names a file for %s", (title, name) => {
  expect(fileNameOf(title)).toBe(name);
});
