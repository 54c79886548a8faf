/** A drawing as a picture of dots. */

import { formatCount } from "../../../model/numbers";

/** Dots for each px of the drawing. */
const SCALE = 2;
/** What browsers draw without fail: larger pictures come out blank in some. In dots. */
const MAX_SIDE = 16_384;
const MAX_AREA = 100_000_000;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Says why a drawing is too large; null if it is not. */
export function refusalOf(size: Size): string | null {
  const [width, height] = [SCALE * size.width, SCALE * size.height];
  if (Math.max(width, height) <= MAX_SIDE && width * height <= MAX_AREA) return null;
  return (
    `It would have ${formatCount(width)} × ${formatCount(height)} dots, and browsers draw at most ` +
    `${formatCount(MAX_SIDE)} on a side and ${formatCount(MAX_AREA / 1e6)} million in all: ` +
    "take SVG, or fold or filter the graph."
  );
}

/** Draws an SVG file. Rejects with RangeError if the browser cannot. */
export async function pngOf(svg: string, size: Size): Promise<Blob> {
  const refusal = refusalOf(size);
  if (refusal !== null) throw new RangeError(refusal);
  const image = new Image(size.width, size.height);
  // The policy of the page lets images be data, but no other blobs.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  const canvas = document.createElement("canvas");
  canvas.width = SCALE * size.width;
  canvas.height = SCALE * size.height;
  const context = canvas.getContext("2d");
  const failed = "This browser cannot draw a picture so large: take SVG.";
  try {
    await image.decode();
  } catch {
    throw new RangeError(failed);
  }
  context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
  if (context === null || blob === null) throw new RangeError(failed);
  return blob;
}
