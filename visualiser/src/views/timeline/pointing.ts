/** Wheel, drag, pinch and keys on the timeline. */

export interface Handlers {
  /** The left edge of the drawing, and its width, in px of the window. */
  place(): { left: number; top: number; width: number };
  zoom(factor: number, part: number): void;
  /** Moves by px: what was at the pointer stays there. */
  drag(x: number, y: number): void;
  hover(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
  key(event: KeyboardEvent): boolean;
}

/** The wheel's unit to px, and px to a factor. */
const LINE = 16;
const WHEEL_STEP = 0.0016;
/** A pointer that moves less clicks. */
const CLICK_DISTANCE = 4;

export function listenToPointer(element: HTMLElement, handlers: Handlers): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let began: { x: number; y: number } | null = null;
  let hasDragged = false;
  const isInDrawing = (x: number): boolean => x >= handlers.place().left;

  element.addEventListener(
    "wheel",
    (event) => {
      if (!isInDrawing(event.clientX)) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
      const [x, y] = event.shiftKey
        ? [event.deltaX + event.deltaY, 0]
        : [event.deltaX, event.deltaY];
      const { left, width } = handlers.place();
      if (Math.abs(x) > Math.abs(y)) handlers.drag(-x * unit, 0);
      else
        handlers.zoom(
          Math.exp(-y * unit * WHEEL_STEP * (event.ctrlKey ? 4 : 1)),
          (event.clientX - left) / width,
        );
    },
    { passive: false },
  );

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !isInDrawing(event.clientX)) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    began = { x: event.clientX, y: event.clientY };
    hasDragged = false;
  });
  element.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined || began === null) {
      if (event.pointerType === "mouse") handlers.hover(event.clientX, event.clientY);
      return;
    }
    const now = { x: event.clientX, y: event.clientY };
    const moved = Math.hypot(now.x - began.x, now.y - began.y);
    if (!hasDragged && moved < CLICK_DISTANCE) return;
    if (!hasDragged) {
      hasDragged = true;
      element.setPointerCapture(event.pointerId);
      element.classList.add("is-dragged");
      handlers.leave();
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      handlers.drag(now.x - before.x, now.y - before.y);
    } else {
      const { left, width } = handlers.place();
      const [apart, then] = [Math.abs(now.x - other.x), Math.abs(before.x - other.x)];
      if (then > 0 && apart > 0)
        handlers.zoom(apart / then, ((now.x + other.x) / 2 - left) / width);
      handlers.drag((now.x - before.x) / 2, 0);
    }
    pointers.set(event.pointerId, now);
  });
  const end = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) {
      began = null;
      element.classList.remove("is-dragged");
    }
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
  element.addEventListener("pointerleave", () => {
    handlers.leave();
  });
  // After a drag the browser clicks what is below the pointer.
  element.addEventListener(
    "click",
    (event) => {
      if (!hasDragged || event.detail === 0) return;
      hasDragged = false;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
  element.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || !isInDrawing(event.clientX)) return;
    if (event.target instanceof Element && event.target.closest("a, button") !== null) return;
    handlers.click(event.clientX, event.clientY);
  });
  element.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (handlers.key(event)) event.preventDefault();
  });
}
