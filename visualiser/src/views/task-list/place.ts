/** Keeps the reader's place while rows are replaced: the focus, and the row at the top of what is seen. */

/** Replaces rows (`[data-task-id]` in `body`) by `replace`; a live change must not jump the page. */
export function keepPlace(body: HTMLElement, replace: () => void): void {
  const focus = focusIn(body);
  const scroller = scrollerOf(body);
  const anchor = anchorIn(body, scroller, focus?.taskId);
  const before = anchor === null ? 0 : topOf(rowOf(body, anchor));
  const { scrollTop } = scroller;
  replace();
  // Rows gone and not yet back may have shortened what is scrolled.
  scroller.scrollTop = scrollTop;
  const row = anchor === null ? null : rowOf(body, anchor);
  if (row !== null) scroller.scrollTop += topOf(row) - before;
  if (focus !== null) giveFocus(body, focus);
}

/** Keeps the focus on a button for a page: DataTables makes them anew, and gives it to none. */
export function keepPagingFocus(host: HTMLElement, replace: () => void): void {
  const button = document.activeElement?.closest<HTMLElement>("[data-dt-idx]");
  const name = button && host.contains(button) ? button.dataset.dtIdx : undefined;
  replace();
  if (name !== undefined) host.querySelector<HTMLElement>(`[data-dt-idx="${name}"]`)?.focus();
}

interface Focus {
  element: HTMLElement;
  taskId: string;
  /** Of the row among the rows. */
  index: number;
  isCheckbox: boolean;
}

function focusIn(body: HTMLElement): Focus | null {
  const element = document.activeElement;
  const row = element?.closest<HTMLElement>("[data-task-id]");
  if (!(element instanceof HTMLElement) || !row || !body.contains(row)) return null;
  return {
    element,
    taskId: row.dataset.taskId ?? "",
    index: rowsOf(body).indexOf(row),
    isCheckbox: element instanceof HTMLInputElement,
  };
}

/** To the same thing; to its row if that is gone; to the row in its place if the task is gone. */
function giveFocus(body: HTMLElement, focus: Focus): void {
  const rows = rowsOf(body);
  const row = rowOf(body, focus.taskId) ?? rows[Math.min(focus.index, rows.length - 1)];
  const same = focus.element.isConnected ? focus.element : null;
  const wanted = focus.isCheckbox ? "input" : "[data-row-focus]";
  (same ?? row?.querySelector<HTMLElement>(wanted))?.focus({ preventScroll: true });
}

/** The row that shall not move: the one with the focus, else the first that is seen, if anything is scrolled. */
function anchorIn(
  body: HTMLElement,
  scroller: Element,
  focused: string | undefined,
): string | null {
  if (focused !== undefined) return focused;
  if (scroller.scrollTop === 0) return null;
  const edge = topOf(scroller);
  const seen = rowsOf(body).find((row) => row.getBoundingClientRect().bottom > edge);
  return seen?.dataset.taskId ?? null;
}

function rowsOf(body: HTMLElement): HTMLElement[] {
  return [...body.querySelectorAll<HTMLElement>("[data-task-id]")];
}

function rowOf(body: HTMLElement, taskId: string): HTMLElement | null {
  return rowsOf(body).find((row) => row.dataset.taskId === taskId) ?? null;
}

function topOf(element: Element | null): number {
  return element?.getBoundingClientRect().top ?? 0;
}

function scrollerOf(element: HTMLElement): Element {
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
    const { overflowY } = getComputedStyle(parent);
    if (overflowY === "auto" || overflowY === "scroll") {
      if (parent.scrollHeight > parent.clientHeight) return parent;
    }
  }
  return document.documentElement;
}
