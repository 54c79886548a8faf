/** Keeps the reader's place while rows are replaced: the focus, and the first visible row. */

/** Replaces rows (`[data-task-id]` in `body`) by `replace`, without a jump of the page. */
export function keepPlace(body: HTMLElement, replace: () => void): void {
  const focus = focusIn(body);
  const scroller = scrollerOf(body);
  const anchor = anchorIn(body, scroller, focus?.taskId);
  const before = anchor === null ? 0 : topOf(rowOf(body, anchor));
  const { scrollTop } = scroller;
  replace();
  // The content may have been shorter while the rows were replaced.
  scroller.scrollTop = scrollTop;
  const row = anchor === null ? null : rowOf(body, anchor);
  if (row !== null) scroller.scrollTop += topOf(row) - before;
  if (focus !== null) restoreFocus(body, focus);
}

/** Keeps the focus on a paging button: DataTables makes new buttons without it. */
export function keepPagingFocus(host: HTMLElement, replace: () => void): void {
  const button = document.activeElement?.closest<HTMLElement>("[data-dt-idx]");
  const name = button && host.contains(button) ? button.dataset.dtIdx : undefined;
  replace();
  if (name !== undefined) host.querySelector<HTMLElement>(`[data-dt-idx="${name}"]`)?.focus();
}

interface Focus {
  element: HTMLElement;
  taskId: string;
  /** The index of the row. */
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

/** Focuses the same element; else its row; else the row that took its place. */
function restoreFocus(body: HTMLElement, focus: Focus): void {
  const rows = rowsOf(body);
  const row = rowOf(body, focus.taskId) ?? rows[Math.min(focus.index, rows.length - 1)];
  const same = focus.element.isConnected ? focus.element : null;
  const wanted = focus.isCheckbox ? "input" : "[data-row-focus]";
  (same ?? row?.querySelector<HTMLElement>(wanted))?.focus({ preventScroll: true });
}

/** Returns the id of the row that must not move: the one with the focus, else the first visible one if the table is scrolled. */
function anchorIn(
  body: HTMLElement,
  scroller: Element,
  focused: string | undefined,
): string | null {
  if (focused !== undefined) return focused;
  if (scroller.scrollTop === 0) return null;
  const edge = topOf(scroller);
  const visible = rowsOf(body).find((row) => row.getBoundingClientRect().bottom > edge);
  return visible?.dataset.taskId ?? null;
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
