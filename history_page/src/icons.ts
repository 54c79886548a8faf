/** The icons of the file that is served beside the scripts. */

// Kept apart from the name of the file, which the build would take for a module.
const HERE = import.meta.url;
const SVG = "http://www.w3.org/2000/svg";

/** An icon for the eye alone. */
export function icon(name: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.classList.add("icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", new URL(`icons.svg#${name}`, HERE).href);
  svg.append(use);
  return svg;
}
