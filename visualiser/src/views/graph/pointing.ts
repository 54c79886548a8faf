/** Pointer and keyboard events of nodes. */

import type { GraphNode } from "../../model/graph";
import { isArrowKey, walk } from "../../model/graph-walk";
import { toGraph } from "../../route";
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
  const nodeAt = ({ target }: Event): GraphNode | null => {
    if (!(target instanceof Element)) return null;
    const found = target.closest<SVGGElement>("[data-testid=graph-node]");
    return drawing.picture?.graph.nodes[Number(found?.dataset.index)] ?? null;
  };
  root.addEventListener("click", (event) => {
    const node = nodeAt(event);
    if (node !== null) choose(node, page);
  });
  root.addEventListener("pointerover", (event) => {
    const node = event.pointerType === "touch" ? null : nodeAt(event);
    if (node === null) return;
    drawing.light(node.taskId);
    tooltip.show(node.taskId);
  });
  root.addEventListener("pointerout", (event) => {
    if (nodeAt(event) === null) return;
    drawing.light("");
    tooltip.hideSoon();
  });
  root.addEventListener("focusin", (event) => {
    const node = nodeAt(event);
    const element = event.target as Element;
    if (node === null || !element.matches(":focus-visible")) return;
    element.setAttribute("aria-describedby", TOOLTIP_ID);
    drawing.light(node.taskId);
    tooltip.show(node.taskId);
  });
  root.addEventListener("focusout", (event) => {
    drawing.light("");
    (event.target as Element).removeAttribute("aria-describedby");
    tooltip.hide();
  });
  root.addEventListener("keydown", (event) => {
    const node = nodeAt(event);
    if (node === null || event.ctrlKey || event.altKey || event.metaKey) return;
    if (act(event.key, node, drawing, tooltip, page)) event.preventDefault();
  });
}

/** Handles a key; returns whether it did. */
function act(
  key: string,
  node: GraphNode,
  drawing: Drawing,
  tooltip: Tooltip,
  page: Page,
): boolean {
  if (isArrowKey(key)) {
    const { picture } = drawing;
    const from = drawing.indexOf(node.taskId);
    const to = picture === null ? null : walk(picture.layout, picture.graph.links, from, key);
    if (to !== null) drawing.focus(to);
    return true;
  }
  switch (key) {
    case "Home":
      drawing.focus(0);
      return true;
    case "Enter":
    case " ":
      choose(node, page);
      return true;
    case "i":
      openDetails(node, page);
      return true;
    case "Escape":
      if (!tooltip.isShown) return false;
      tooltip.hide();
      return true;
    default:
      return false;
  }
}

/** Opens the error of a failed task, the details of the root, or the graph of another task. */
function choose(node: GraphNode, page: Page): void {
  if (node.status === "FAILED") void showError(node.taskId, page);
  else if (node.taskId === page.route.taskId) openDetails(node, page);
  else page.go(toGraph(page.route, node.taskId));
}

function openDetails({ taskId }: GraphNode, page: Page): void {
  page.go({ ...page.route, task: taskId });
}
