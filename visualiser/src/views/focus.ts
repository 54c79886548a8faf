/** Keeps the focus while elements are drawn in another order: an element that moves loses it. */
export function keepFocus(draw: () => void): void {
  const focused = document.activeElement;
  draw();
  const isLost = document.activeElement === document.body;
  if (isLost && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}
