import { expect, it } from "vitest";
import { parseJson } from "../../src/api/json";

it("reads Infinity where it is a number, and leaves it in text", () => {
  expect(parseJson('{"a": Infinity, "b": [-Infinity], "c": "Infinity \\" -Infinity"}')).toEqual({
    a: Infinity,
    b: [-Infinity],
    c: 'Infinity " -Infinity',
  });
});

it("reads plain JSON", () => {
  expect(parseJson('{"a": 1}')).toEqual({ a: 1 });
});

it("throws if it is not JSON", () => {
  expect(() => parseJson("<html>")).toThrow(SyntaxError);
  expect(() => parseJson("{Infinity}")).toThrow(SyntaxError);
});
