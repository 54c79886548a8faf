/** Pointer and keyboard events of nodes and groups. */

import type { GraphNode } from "../../model/graph";
import { idOf, type GraphItem } from "../../model/graph-items";
import { isArrowKey, walk } from "../../model/graph-walk";
import { rootsOf, toGraph } from "../../route";
import { showError } from "../task-dialogs";
import type { Page } from "../view";
import type { Drawing } from "./drawing";
import { TOOLTIP_ID, type Tooltip } from "./tooltip";

export function listenToNodes(
  root: HTMLElement,
  drawing: Drawing,
  tooltip: Tooltip,
  page: Page,
): void {
  const itemAt = ({ target }: Event): Found | null => {
    const { picture } = drawing;
    if (!(target instanceof Element) || picture === null) return null;
    const found = target.closest<SVGGElement>(".graph-node");
    const item = picture.items[Number(found?.dataset.index)];
    if (item === undefined) return null;
    const node = item.kind === "task" ? (picture.graph.nodes[item.node] ?? null) : null;
    return { id: idOf(item, picture.graph), item, node };
  };
  root.addEventListener("click", (event) => {
    const found = itemAt(event);
    if (found === null) return;
    // What a group is unfolded into stands where the group did.
    if (found.item.kind === "group") drawing.current = found.id;
    choose(found, page);
  });
  root.addEventListener("pointerover", (event) => {
    const found = event.pointerType === "touch" ? null : itemAt(event);
    if (found === null) return;
    drawing.light(found.id);
    tooltip.show(found.id);
  });
  root.addEventListener("pointerout", (event) => {
    if (itemAt(event) === null) return;
    drawing.light("");
    tooltip.hideSoon();
  });
  root.addEventListener("focusin", (event) => {
    const found = itemAt(event);
    const element = event.target as Element;
    if (found === null || !element.matches(":focus-visible")) return;
    element.setAttribute("aria-describedby", TOOLTIP_ID);
    drawing.light(found.id);
    tooltip.show(found.id);
  });
  root.addEventListener("focusout", (event) => {
    drawing.light("");
    (event.target as Element).removeAttribute("aria-describedby");
    tooltip.hide();
  });
  root.addEventListener("keydown", (event) => {
    const found = itemAt(event);
    if (found === null || event.ctrlKey || event.altKey || event.metaKey) return;
    if (act(event.key, found, drawing, tooltip, page)) event.preventDefault();
  });
}

interface Found {
  readonly id: string;
  readonly item: GraphItem;
  /** Its task; null for a group. */
  readonly node: GraphNode | null;
}

/** Handles a key; returns whether it did. */
function act(key: string, found: Found, drawing: Drawing, tooltip: Tooltip, page: Page): boolean {
  if (isArrowKey(key)) {
    const { picture } = drawing;
    const from = drawing.indexOf(found.id);
    const to = picture === null ? null : walk(picture.layout, picture.links, from, key);
    if (to !== null) drawing.focus(to);
    return true;
  }
  switch (key) {
    case "Home":
      drawing.focus(0);
      return true;
    case "Enter":
    case " ":
      drawing.current = found.id;
      choose(found, page);
      return true;
    case "i":
      if (found.node !== null) openDetails(found.node, page);
      return true;
    case "f":
      drawing.current = found.id;
      return found.node !== null && fold(found.node, page);
    case "Escape":
      if (!tooltip.isShown) return false;
      tooltip.hide();
      return true;
    default:
      return false;
  }
}

/** Unfolds a group; opens the error of a failed task, the details of a root, or the graph of another task. */
function choose({ item, node }: Found, page: Page): void {
  if (item.kind === "group") unfold(item.key, page);
  if (node === null) return;
  if (node.status === "FAILED") void showError(node.taskId, page);
  else if (rootsOf(page.route).includes(node.taskId)) openDetails(node, page);
  else page.go(toGraph(page.route, node.taskId));
}

/** Folds the groups of a task's family again; returns whether one was unfolded. */
function fold({ family }: GraphNode, page: Page): boolean {
  const { opened } = page.route;
  const kept = opened.filter((key) => !key.endsWith(`@${family}`));
  if (kept.length === opened.length) return false;
  page.go({ ...page.route, opened: kept });
  return true;
}

function unfold(key: string, page: Page): void {
  page.go({ ...page.route, opened: [...page.route.opened, key] });
}

function openDetails({ taskId }: GraphNode, page: Page): void {
  page.go({ ...page.route, task: taskId });
}
