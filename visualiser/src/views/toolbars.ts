/** Toolbars that are one stop of the Tab key each: arrow keys move among their buttons (ARIA's toolbar pattern). */

/**
 * Gives each toolbar below an element its stop: the button that had it, else the one that is chosen, else the first.
 * To be called whenever buttons may have come or gone.
 */
export function setStops(root: ParentNode): void {
  for (const toolbar of root.querySelectorAll("[role=toolbar]")) {
    const buttons = buttonsOf(toolbar);
    const stop =
      buttons.find((one) => one === document.activeElement) ??
      buttons.find((one) => one.getAttribute("tabindex") === "0") ??
      buttons.find((one) => one.ariaPressed === "true") ??
      buttons[0];
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
  }
}

/** Moves the focus in a toolbar by the arrow keys, Home and End. */
export function moveInToolbar(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const buttons = buttonsOf(event.currentTarget as Element);
  const at = buttons.findIndex((one) => one === document.activeElement);
  const to = placeAfter(event.key, at, buttons.length);
  if (at === -1 || to === null) return;
  event.preventDefault();
  event.stopPropagation();
  for (const [index, button] of buttons.entries()) button.tabIndex = index === to ? 0 : -1;
  buttons[to]?.focus();
}

function placeAfter(key: string, at: number, size: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % size;
    case "ArrowLeft":
      return (at + size - 1) % size;
    case "Home":
      return 0;
    case "End":
      return size - 1;
    default:
      return null;
  }
}

function buttonsOf(toolbar: Element): HTMLButtonElement[] {
  return [...toolbar.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
}
