import { expect, it } from "vitest";
import { isolated } from "../../src/model/bidi";

it.each([
  ["etl.Load", "etl.Load"],
  ["etl.\u202eLoad", "etl.\ufffdLoad"],
  ["etl.\u2069\u2066x", "etl.\ufffd\ufffdx"],
  ["مرحبا", "\u2068مرحبا\u2069"],
  ["مرحبا\u2069\u202e", "\u2068مرحبا\ufffd\ufffd\u2069"],
  ["", ""],
])("%j reads %j in a sentence", (name, shown) => {
  expect(isolated(name)).toBe(shown);
});
