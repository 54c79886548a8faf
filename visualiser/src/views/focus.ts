/** Keeps the focus where it is while elements are drawn anew in another order: one that moves loses it. */
export function keepFocus(draw: () => void): void {
  const focused = document.activeElement;
  draw();
  const isLost = document.activeElement === document.body;
  if (isLost && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}
