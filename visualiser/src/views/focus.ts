/** Keeps the focus while elements are drawn in another order: an element that moves loses it. */
export function keepFocus(draw: () => void): void {
  const focused = document.activeElement;
  draw();
  const isLost = document.activeElement === document.body;
  if (isLost && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}

/** Has the link that skips the bar move the focus alone: its hash would lead to another view. */
export function listenToSkipLink(): void {
  document.querySelector("a.skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main")?.focus();
  });
}
