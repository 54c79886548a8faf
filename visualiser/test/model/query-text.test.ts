import { describe, expect, it } from "vitest";
import {
  fromWords,
  isLive,
  isPlain,
  termsOf,
  valueText,
  withoutTerm,
} from "../../src/model/query-text";

describe("a query", () => {
  it("is cut at the spaces outside of quotes", () => {
    const texts = termsOf('  a status:failed error:"No space","x" "b c').map(({ text }) => text);
    expect(texts).toEqual(["a", "status:failed", 'error:"No space","x"', '"b c']);
  });

  it("loses one of its terms", () => {
    const query = "a  status:failed b";
    const [, term] = termsOf(query);
    expect(withoutTerm(query, term ?? { text: "", start: 0, end: 0 })).toBe("a b");
  });

  it.each(["", "a b", "Aggregate(day=1, x=2)", "5>3", "10:30", "ends-"])(
    "means the same as words: %j",
    (words) => {
      expect(isPlain(words)).toBe(true);
      expect(fromWords(words)).toBe(words);
    },
  );

  it.each([
    ["gs://x y", '"gs://x" y'],
    ["-a etl.*", '"-a" "etl.*"'],
    ['say "hi"', String.raw`say "\"hi\""`],
  ])("quotes words of a link that would mean something else: %j", (words, query) => {
    expect(isPlain(words)).toBe(false);
    expect(fromWords(words)).toBe(query);
  });

  it("quotes values that have a space or a comma", () => {
    expect(["etl.Load", "a b", "a,b", ""].map(valueText)).toEqual([
      "etl.Load",
      '"a b"',
      '"a,b"',
      '""',
    ]);
  });

  it("depends on the time with some fields", () => {
    expect(["-waiting>1h", "reason:held", 'a "waiting>1h"', "status:done"].map(isLive)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
