/** The whole drawing as an SVG file that needs nothing else: as it is seen, in the colours of the current theme. */

import { nothing, render, svg, type SVGTemplateResult } from "lit-html";
import { inXml } from "../../../model/plain-text";
import type { Drawing } from "../drawing";
import {
  ARROW_HEAD,
  frameMark,
  groundMark,
  groupMark,
  linkMark,
  nodeMark,
  timeMark,
} from "../marks";
import { groupAt, type Picture } from "../picture";

/** Around the drawing, in px. */
export const MARGIN = 24;
/** Marks drawn at a time; between, the browser gets a turn. */
const SLICE = 150;

/** What is drawn of a class depends on the theme: these are asked of the browser. */
const PAINT = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "paint-order",
];
const TEXT = ["font-family", "font-size", "font-weight"];
/** What only the page needs. */
const OF_THE_PAGE = ["class", "role", "tabindex", "data-testid", "data-index", "data-lit"];

/** Draws the picture as the drawing shows it, but all of it, with all labels. */
export async function drawSvg(
  picture: Picture,
  title: string,
  drawing: Drawing,
  now: number,
): Promise<string> {
  const scratch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  scratch.classList.add("graph-drawing", "graph-scratch");
  scratch.ariaHidden = "true";
  // Within the view, whose styles the marks have.
  drawing.place.append(scratch);
  try {
    const pen = new Pen(scratch);
    const parts: string[] = [];
    for (const marks of marksOf(picture, drawing, now)) {
      parts.push(pen.draw(marks));
      await yieldToBrowser();
    }
    return fileOf(picture, title, pen, parts);
  } finally {
    scratch.remove();
  }
}

/** Returns the size of the file's drawing, in px. */
export function sizeOf({ layout }: Picture): { width: number; height: number } {
  return {
    width: Math.ceil(layout.width + 2 * MARGIN),
    height: Math.ceil(layout.height + 2 * MARGIN),
  };
}

function fileOf(picture: Picture, title: string, pen: Pen, parts: readonly string[]): string {
  const { width, height } = sizeOf(picture);
  const ground = getComputedStyle(pen.place).getPropertyValue("--lv-graph-bg").trim();
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}">
<title>${inXml(title)}</title>
<defs>${pen.draw(ARROW_HEAD)}</defs>
<rect x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" fill="${inXml(ground)}"/>
${parts.join("\n")}
</svg>
`;
}

/** The marks from the back to the front, as many at a time as the browser draws at once. */
function* marksOf(picture: Picture, drawing: Drawing, now: number): Iterable<SVGTemplateResult> {
  const { items, links, layout } = picture;
  const isRight = layout.direction === "right";
  yield svg`${layout.blocks.map((block) => frameMark(block, picture, true))}`;
  for (const slice of slicesOf(distinctLinks(picture)))
    yield svg`${slice.map((link) => linkMark(link, picture, drawing.highlight.links.has(link)))}`;
  for (const slice of isRight ? slicesOf([...links.keys()]) : [])
    yield svg`${slice.map((link) => timeMark(link, picture, now))}`;
  for (const slice of slicesOf([...items.keys()]))
    yield svg`${slice.map((item) => {
      const place = layout.places[item];
      return place === undefined ? nothing : groundMark(place, picture);
    })}${slice.map((item) => {
      const state = { ...drawing.stateOf(item), radius: 0, isReadable: true, isCurrent: false };
      return groupAt(picture, item) === undefined
        ? nodeMark(item, picture, state)
        : groupMark(item, picture, state);
    })}`;
}

/** Returns the links, of those that are one line only one. */
function distinctLinks({ links, layout }: Picture): number[] {
  const drawn = new Set<readonly number[]>();
  return [...links.keys()].filter((link) => {
    const path = layout.paths[link] ?? [];
    const isDrawn = path.length > 0 && drawn.has(path);
    drawn.add(path);
    return !isDrawn;
  });
}

function slicesOf(indices: readonly number[]): number[][] {
  const count = Math.ceil(indices.length / SLICE);
  return Array.from({ length: count }, (_, slice) =>
    indices.slice(slice * SLICE, (slice + 1) * SLICE),
  );
}

/** Turns marks into text, with the styles of their classes as attributes. */
class Pen {
  /** By class and place of a mark: its attributes. The first of a kind is asked for them. */
  private readonly styles = new Map<string, string>();

  constructor(readonly place: SVGSVGElement) {}

  draw(marks: SVGTemplateResult): string {
    render(marks, this.place);
    return [...this.place.children].map((child) => this.write(child)).join("");
  }

  private write(element: Element): string {
    if (element.classList.contains("graph-ring")) return "";
    const own = [...element.attributes]
      .filter(({ name }) => !OF_THE_PAGE.includes(name) && !name.startsWith("aria-"))
      .map(({ name, value }) => ` ${name}="${inXml(value)}"`);
    const name = element.localName;
    const start = `<${name}${own.join("")}${this.styleOf(element)}`;
    const label = element.classList.contains("graph-node") ? titleOf(element) : "";
    const content =
      name === "text"
        ? inXml(element.textContent)
        : [...element.children].map((child) => this.write(child)).join("");
    return label + content === "" ? `${start}/>` : `${start}>${label}${content}</${name}>`;
  }

  private styleOf(element: Element): string {
    const { localName: name } = element;
    if (name === "g" || name === "marker") return "";
    const around = element.parentElement?.getAttribute("class") ?? "";
    const lit = element.hasAttribute("data-lit") ? "lit" : "";
    const key = [name, element.getAttribute("class"), around, lit].join("|");
    const known = this.styles.get(key) ?? stylesOf(element);
    this.styles.set(key, known);
    return known;
  }
}

/** The accessible name says what can be read, the status, and what is cut. */
function titleOf(element: Element): string {
  const name = element.getAttribute("aria-label") ?? "";
  const id = element.getAttribute("data-task-id") ?? "";
  return `<title>${inXml(id === "" ? name : `${name}, ${id}`)}</title>`;
}

function stylesOf(element: Element): string {
  const style = getComputedStyle(element);
  const isText = element.localName === "text";
  return (isText ? [...PAINT, ...TEXT] : PAINT)
    .flatMap((name) => {
      const value = style.getPropertyValue(name);
      // An attribute of its own is as good.
      const isOwn = element.hasAttribute(name);
      return value === "" || isOwn || value === DEFAULTS[name] ? [] : [`${name}="${inXml(value)}"`];
    })
    .map((attribute) => ` ${attribute}`)
    .join("");
}

/** What SVG itself takes where nothing is said. */
const DEFAULTS: Record<string, string> = {
  fill: "rgb(0, 0, 0)",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  "stroke-linejoin": "miter",
  "paint-order": "normal",
};

function yieldToBrowser(): Promise<void> {
  return new Promise((resolve) => {
    window.setTimeout(resolve);
  });
}
