/** Fits the bar into the window: the less room there is, the fewer words it has (style/bar.css). */

/** Each step takes a word or an icon away; at the last one the tabs scroll. */
const STEPS = ["fit-1", "fit-2", "fit-3", "fit-4", "fit-5"] as const;

/** The words that each bar was fitted to, or will be in the next frame. */
const fittedTexts = new WeakMap<HTMLElement, string>();

/** Fits the bar anew if its words have changed, and from now on whenever its width does. */
export function fitBar(bar: HTMLElement): void {
  const text = bar.textContent;
  const before = fittedTexts.get(bar);
  if (before === text) return;
  fittedTexts.set(bar, text);
  // Measuring lays the page out: that waits until the browser does so anyway, before it paints.
  if (before !== undefined) {
    window.requestAnimationFrame(() => {
      fit(bar);
    });
    return;
  }
  // It tells of the first width, too.
  new ResizeObserver(() => {
    fit(bar);
  }).observe(bar);
}

function fit(bar: HTMLElement): void {
  bar.classList.remove(...STEPS);
  for (const step of STEPS) {
    if (bar.scrollWidth <= bar.clientWidth) return;
    bar.classList.add(step);
  }
}
