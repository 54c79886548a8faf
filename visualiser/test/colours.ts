/** How colours differ: the contrast of WCAG 2, and distances in OKLab, also as seen with a colour-vision deficiency. */

type Three = readonly [number, number, number];
type Matrix = readonly [Three, Three, Three];

/** What is seen of linear light (Machado, Oliveira and Fernandes 2009, full severity). */
const SEEN = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
} as const satisfies Record<string, Matrix>;

const CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const OKLAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

/** Returns the contrast of two colours (`#rrggbb`), from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Returns the distance of two colours; black and white are 100 apart. */
export function apart(one: string, other: string, seenBy: keyof typeof SEEN): number {
  const [a, b] = [labOf(one, seenBy), labOf(other, seenBy)];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function luminance(colour: string): number {
  const [red, green, blue] = lightOf(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function lightOf(colour: string): Three {
  const found = /^#(..)(..)(..)$/.exec(colour);
  if (found === null) throw new Error(`no colour: ${JSON.stringify(colour)}`);
  const light = (hex = ""): number => {
    const part = parseInt(hex, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return [light(found[1]), light(found[2]), light(found[3])];
}

function labOf(colour: string, seenBy: keyof typeof SEEN): Three {
  const seen = times(SEEN[seenBy], lightOf(colour)).map((part) => Math.min(1, Math.max(0, part)));
  const cones = times(CONES, seen as unknown as Three).map(Math.cbrt);
  return times(OKLAB, cones as unknown as Three);
}

function times(matrix: Matrix, [a, b, c]: Three): Three {
  const row = ([x, y, z]: Three): number => x * a + y * b + z * c;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}
