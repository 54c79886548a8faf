/** Fits the bar into the window: the less room there is, the fewer words it has (style/bar.css). */

/** Each step takes a word or an icon away; at the last one the tabs scroll. */
const STEPS = ["fit-1", "fit-2", "fit-3", "fit-4", "fit-5"] as const;

const watched = new WeakSet<HTMLElement>();
const fittedTexts = new WeakMap<HTMLElement, string>();

/** Fits the bar anew if its words have changed, and from now on whenever its width does. */
export function fitBar(bar: HTMLElement): void {
  if (!watched.has(bar)) {
    watched.add(bar);
    new ResizeObserver(() => {
      fit(bar);
    }).observe(bar);
  }
  // Measuring is a layout of the page, and most of what happens leaves the bar as it is.
  const text = bar.textContent;
  if (fittedTexts.get(bar) === text) return;
  fittedTexts.set(bar, text);
  fit(bar);
}

function fit(bar: HTMLElement): void {
  bar.classList.remove(...STEPS);
  for (const step of STEPS) {
    if (bar.scrollWidth <= bar.clientWidth) return;
    bar.classList.add(step);
  }
}
