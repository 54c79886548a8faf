import { expect, it } from "vitest";
import {
  freestCorner,
  scaleMap,
  showsAll,
  windowOnMap,
  type Corner,
} from "../../src/model/minimap";

const BOX = { width: 220, height: 150 };

it("fits a drawing into its box", () => {
  expect(scaleMap({ width: 2200, height: 1000 }, BOX)).toEqual({
    width: 220,
    height: 100,
    x: 0.1,
    y: 0.1,
  });
});

it("widens a chain, so that it can be seen", () => {
  const map = scaleMap({ width: 100, height: 150_000 }, BOX);
  expect(map).toEqual({ width: 44, height: 150, x: 0.44, y: 0.001 });
});

it("shows the view within the map, large enough to be grabbed", () => {
  const map = scaleMap({ width: 2200, height: 1000 }, BOX);
  const view = { left: 500, top: 100, right: 1500, bottom: 600 };
  expect(windowOnMap(view, map)).toEqual({ left: 50, top: 10, right: 150, bottom: 60 });
  const beyond = { left: -900, top: 990, right: 9000, bottom: 991 };
  expect(windowOnMap(beyond, map)).toEqual({ left: 0, top: 92, right: 220, bottom: 100 });
});

it("is of no use where all is in view", () => {
  const all = { left: -1, top: 0, right: 101, bottom: 50 };
  expect(showsAll(all, { width: 100, height: 50 })).toBe(true);
  expect(showsAll({ ...all, right: 99 }, { width: 100, height: 50 })).toBe(false);
});

const VIEW = { left: 0, top: 0, right: 1000, bottom: 600 };
const MAP = { width: 200, height: 150 };

it.each<[string, [x: number, y: number][], Corner, Corner]>([
  ["has no node", [[900, 550]], "bottom right", "bottom left"],
  [
    "has the fewest",
    [
      [900, 550],
      [910, 500],
      [50, 550],
      [900, 50],
      [50, 50],
    ],
    "bottom right",
    "bottom left",
  ],
  [
    "it is in, if no other has fewer",
    [
      [900, 550],
      [50, 550],
      [900, 50],
      [50, 50],
    ],
    "top left",
    "top left",
  ],
  ["it is in, if all are free", [[500, 300]], "top right", "top right"],
  ["a label does not reach into", [[740, 550]], "bottom right", "bottom left"],
])("stands in the corner that %s", (_, nodes, current, expected) => {
  const places = nodes.map(([x, y]) => ({ x, y, layer: 0, length: 90 }));
  expect(freestCorner(places, VIEW, MAP, current)).toBe(expected);
});
