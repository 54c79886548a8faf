// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAMILY_COLOURS } from "../../../src/model/timeline/family-colours";
import { isFailure, RUN_STATUSES } from "../../../src/model/timeline/runs";
import { lookOfBar, readPalette, type Palette } from "../../../src/views/timeline/palette";
import { apart, contrast } from "../../colours";

const TOKENS = readFileSync(join(import.meta.dirname, "../../../src/style/tokens.css"), "utf8");
const THEMES = ["light", "dark"] as const;
const COLOURS = [undefined, ...Array(FAMILY_COLOURS + 1).keys()];

let style: HTMLStyleElement;

beforeEach(() => {
  style = document.createElement("style");
  style.textContent = TOKENS;
  document.head.append(style);
});

afterEach(() => {
  style.remove();
});

function paletteOf(theme: (typeof THEMES)[number]): Palette {
  document.documentElement.dataset.bsTheme = theme;
  return readPalette(document.documentElement);
}

describe.each(THEMES)("bars in the %s theme", (theme) => {
  it("have texts that can be read, whatever they say", () => {
    const palette = paletteOf(theme);
    for (const status of RUN_STATUSES)
      for (const colour of COLOURS) {
        const { fill, text } = lookOfBar(palette, status, colour);
        expect(contrast(text, fill), `${status} ${colour}`).toBeGreaterThanOrEqual(4.5);
      }
  });

  it("stand out from the ground", () => {
    const palette = paletteOf(theme);
    for (const status of RUN_STATUSES)
      for (const colour of COLOURS) {
        const { edge } = lookOfBar(palette, status, colour);
        expect(contrast(edge, palette.ground), `${status} ${colour}`).toBeGreaterThanOrEqual(2.9);
      }
  });

  it("that failed look so, whatever their family", () => {
    const palette = paletteOf(theme);
    for (const status of RUN_STATUSES.filter(isFailure))
      for (const colour of COLOURS.slice(1)) {
        const look = lookOfBar(palette, status, colour);
        expect(look).toMatchObject(palette.status.FAILED);
        expect(look.stripe).toBe(palette.families[colour ?? 0]);
      }
  });

  it("of two families are told apart, and from what failed, with a colour-vision deficiency, too", () => {
    const palette = paletteOf(theme);
    const all = [...palette.families, palette.status.FAILED.fill];
    expect(new Set(all).size).toBe(FAMILY_COLOURS + 2);
    all.forEach((one, index) => {
      for (const other of all.slice(index + 1)) {
        expect(apart(one, other, "all"), `${one} ${other}`).toBeGreaterThanOrEqual(9.5);
        // Of eleven colours, none that can carry texts is further apart from all others.
        expect(apart(one, other, "deuteranopia"), `${one} ${other}`).toBeGreaterThanOrEqual(6);
        expect(apart(one, other, "protanopia"), `${one} ${other}`).toBeGreaterThanOrEqual(6);
      }
    });
  });
});
