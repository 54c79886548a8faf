import { expect, it } from "vitest";
import { formatParams, listParams } from "../../src/model/params";

it("takes values of any type", () => {
  const params = { d: { a: [1] }, b: 5, a: "x", c: null, e: Infinity, f: true };
  expect(formatParams(params)).toBe('a=x, b=5, c=null, d={"a":[1]}, e=Infinity, f=true');
});

it("lists them by name", () => {
  expect(listParams({ b: "2", a: "1" })).toEqual([
    ["a", "1"],
    ["b", "2"],
  ]);
});
