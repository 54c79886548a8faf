import { expect, it } from "vitest";
import type { Link } from "../../../src/model/graph";
import { itemsOf, linksOfPath } from "../../../src/views/graph/highlight";
import type { Picture } from "../../../src/views/graph/picture";
import { chainOf, linksOf } from "../../graphs";

/** A chain of four tasks: the second and third are folded, and the last can be filtered out. */
function pictureOf(itemOf: readonly number[], links: readonly Link[]): Picture {
  return { graph: { links: chainOf(4) }, itemOf, links } as unknown as Picture;
}

it("shows a folded task by its group, and nothing of what is filtered out", () => {
  const picture = pictureOf([0, 1, 1, -1], linksOf([0, 1]));
  expect(itemsOf([0, 1, 2, 3], picture)).toEqual(new Set([0, 1]));
});

it("shows a path by the links between its items", () => {
  const picture = pictureOf([0, 1, 1, 2], linksOf([0, 2], [1, 2], [0, 1]));
  expect(linksOfPath({ nodes: [0, 1, 2, 3], links: [0, 1, 2] }, picture)).toEqual(new Set([1, 2]));
  expect(linksOfPath({ nodes: [0], links: [] }, picture)).toEqual(new Set());
});
