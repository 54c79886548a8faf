import { describe, expect, it } from "vitest";
import { layOut } from "../../src/model/layout";
import { buffersOf, packLayout, unpackLayout } from "../../src/model/packed-layout";
import { fanOf, layersOf, VIEW } from "../graphs";

describe("a packed layout", () => {
  it.each([
    ["a fan, whose links are one path", 200, fanOf(200)],
    ["layers", 91, layersOf(9, 10)],
  ])("is unpacked as it was: %s", (_, size, links) => {
    const lengths = new Array<number>(size).fill(100);
    const layout = layOut({ direction: "down", isRootLast: false, lengths, links, view: VIEW });
    const packed = packLayout(layout);
    const unpacked = unpackLayout(packed);
    expect(unpacked).toEqual(layout);
    expect(new Set(unpacked.paths).size).toBe(new Set(layout.paths).size);
    expect(buffersOf(packed)).toHaveLength(4);
  });
});
