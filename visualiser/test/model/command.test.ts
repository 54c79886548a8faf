import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commandOf, quote } from "../../src/model/command";

const LOAD = { module: "pipelines.etl", family: "etl.Load", params: {} };

describe("the command", () => {
  it("names module and family, then the parameters by name", () => {
    const params = { source_table: "orders", date: "2024-05-01" };
    expect(commandOf({ ...LOAD, params })).toEqual([
      "luigi --module pipelines.etl etl.Load",
      "--date 2024-05-01",
      "--source-table orders",
    ]);
  });

  it.each([null, ""])("leaves out a module that is not known: %j", (module) => {
    expect(commandOf({ ...LOAD, module })).toEqual(["luigi etl.Load"]);
  });

  it("takes values of any JSON type", () => {
    const params = { a: 1, b: true, c: null, d: ["x"], e: { f: "g h" } };
    expect(commandOf({ ...LOAD, params }).slice(1)).toEqual([
      "--a 1",
      "--b true",
      "--c null",
      `--d '["x"]'`,
      `--e '{"f":"g h"}'`,
    ]);
  });

  it.each([
    ["-5", "--n=-5"],
    ["--workers", "--n=--workers"],
    ["-a b", "'--n=-a b'"],
  ])("keeps the value %j from being read as an option", (value, option) => {
    expect(commandOf({ ...LOAD, params: { n: value } })[1]).toBe(option);
  });
});

describe("quoting", () => {
  it.each([
    ["2024-05-01T10:00", "2024-05-01T10:00"],
    ["s3://bucket/key,a=b@c%20+x", "s3://bucket/key,a=b@c%20+x"],
    ["", "''"],
    ["two words", "'two words'"],
    ["it's", `'it'\\''s'`],
    ["$HOME `id` \\", "'$HOME `id` \\'"],
    ["~", "'~'"],
    ["=ls", "'=ls'"],
    ["*.csv", "'*.csv'"],
    ["a;b", "'a;b'"],
    ["Zürich", "'Zürich'"],
    ["line\nnext", `$'line\\012next'`],
    ["it's\t1\\2", `$'it\\'s\\0111\\\\2'`],
    // The end of what a terminal takes for pasted text: what follows would be run.
    ["\u001b[201~\nrm", `$'\\033[201~\\012rm'`],
    ["\u202Eevil", `$'\\u202eevil'`],
    ["\u{E0001}", `$'\\U000e0001'`],
  ])("%j is %s", (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });

  it("is read back by a shell, for any text", () => {
    const texts = ["", "a", "it's", ...randomTexts(300)];
    const script = `printf '%s\\0' ${texts.map(quote).join(" ")}`;
    const env = { PATH: process.env.PATH, LC_ALL: "C.UTF-8" };
    const read = execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8", env });
    expect(read.split("\0").slice(0, -1)).toEqual(texts);
  });

  it("shows nothing that a terminal would act on", () => {
    for (const text of randomTexts(300)) expect(quote(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

/** The same ones each time; of what shells and terminals care for. */
function randomTexts(count: number): string[] {
  const alphabet = Array.from(
    "aZ09'\"\\$`!*?~#&;|<>(){}[]=-_%^, \n\t\r\u0001\u001b\u007f\u0085é漢😀\u202e\u200d",
  );
  let seed = 1;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: next(12) + 1 }, () => alphabet[next(alphabet.length)]).join(""),
  );
}
