import { describe, expect, it } from "vitest";
import {
  FAMILY_COLOURS,
  FamilyColours,
  OTHER_FAMILIES,
} from "../../../src/model/timeline/family-colours";

/** Families with the numbers of their runs. */
type Counts = Record<string, number>;

function assigned(colours: FamilyColours, counts: Counts): Record<string, number> {
  const names = Object.keys(counts);
  const given = colours.assign(names, Object.values(counts));
  return Object.fromEntries(names.map((name, index) => [name, given[index] ?? -1]));
}

const FIFTEEN: Counts = Object.fromEntries(
  Array.from({ length: 15 }, (_, index) => [`F${String.fromCharCode(79 - index)}`, 100 - index]),
);

describe("the colours of families", () => {
  it("are ten different ones for the ten largest, and one for all others", () => {
    const given = assigned(new FamilyColours(), FIFTEEN);
    const own = Object.values(given).filter((colour) => colour !== OTHER_FAMILIES);
    expect(new Set(own).size).toBe(FAMILY_COLOURS);
    const largest = Object.keys(FIFTEEN).slice(0, FAMILY_COLOURS);
    expect(largest.every((name) => given[name] !== OTHER_FAMILIES)).toBe(true);
    expect(Object.values(given).filter((colour) => colour === OTHER_FAMILIES)).toHaveLength(5);
  });

  it("stay when other families come, or grow larger", () => {
    const colours = new FamilyColours();
    const before = assigned(colours, { b: 1, d: 1 });
    const after = assigned(colours, { a: 50, b: 1, c: 9, d: 1, ...FIFTEEN });
    expect(after).toMatchObject(before);
    const full = Object.entries(after).filter(([, colour]) => colour !== OTHER_FAMILIES);
    expect(full).toHaveLength(FAMILY_COLOURS);
    expect(assigned(colours, { ...FIFTEEN, a: 50, b: 1, c: 9, d: 1, z: 10_000 })).toMatchObject(
      after,
    );
  });

  it("do not depend on which family is the largest just now", () => {
    expect(assigned(new FamilyColours(), { a: 1, b: 2 })).toEqual(
      assigned(new FamilyColours(), { b: 1, a: 2 }),
    );
  });

  it("of families without runs are free for others", () => {
    const colours = new FamilyColours();
    assigned(colours, Object.fromEntries(Object.entries(FIFTEEN).slice(0, FAMILY_COLOURS)));
    const [first = ""] = Object.keys(FIFTEEN);
    const given = assigned(colours, { ...FIFTEEN, [first]: 0, new: 200 });
    expect(given[first]).toBe(OTHER_FAMILIES);
    expect(given.new).not.toBe(OTHER_FAMILIES);
  });
});
