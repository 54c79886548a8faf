/** Keyboard shortcuts. They do nothing while the reader types, or together with Ctrl, Alt or Meta. */

import { html, type TemplateResult } from "lit-html";
import { toGraph, toTaskPage, withTab, type Tab } from "../route";
import { openDialog } from "./dialogs";
import { showError } from "./task-dialogs";
import type { Page } from "./view";

type Keys = readonly [keys: string, meaning: string][];

const EVERYWHERE: Keys = [
  ["t", "Tasks"],
  ["g", "Graph of the task that has the focus or whose details are open"],
  ["f", "Failures"],
  ["n", "Next failure; in the graph, of its tasks"],
  ["p", "Page of the task that has the focus or whose details are open"],
  ["l", "Timeline"],
  ["d", "Grid"],
  ["w", "Workers"],
  ["r", "Resources"],
  ["e", "Error of the task that has the focus or whose details are open"],
  ["Ctrl+K", "Command palette (Cmd+K): go to tabs, views, tasks, families, workers; act"],
  ["v", "Saved views"],
  ["/", "Find a task; in the graph, among its tasks"],
  ["Esc", "Close the dialog or the details"],
  ["?", "These keys"],
];
const IN_TASKS: Keys = [
  ["j", "Next row"],
  ["k", "Previous row"],
  ["Enter", "Details of the task"],
];
/** The graph itself handles these. */
const IN_GRAPH: Keys = [
  ["← ↑ ↓ →", "Move from task to task"],
  ["Home", "Back to the first task"],
  ["Enter", "Error of a failed task, graph of another, tasks of a group"],
  ["f", "Fold the tasks of a family again"],
  ["i", "Details of the task"],
  ["+ −", "Zoom in, zoom out"],
  ["0", "Fit the graph"],
];
/** So do the timeline and the grid. */
const IN_TIMELINE: Keys = [
  ["← →", "Earlier, later; on a run the one before or after it"],
  ["+ −", "Zoom in, zoom out"],
  ["0", "All runs"],
  ["End", "Follow what runs now"],
  ["Enter", "Go to the runs; on a run its details"],
  ["↑ ↓", "The nearest run of the row above or below"],
];
const IN_GRID: Keys = [
  ["← ↑ ↓ →", "Move from cell to cell"],
  ["Home End", "First and last cell of the row; with Ctrl of the grid"],
  ["Enter", "The task of the cell, or the list of its tasks"],
];

export function listenToKeys(page: Page): void {
  document.addEventListener("keydown", (event) => {
    if (isForPalette(event)) {
      event.preventDefault();
      void import("./command-palette").then(({ openPalette }) => openPalette(page));
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isHandledElsewhere(event.target)) return;
    if (act(event.key, page)) event.preventDefault();
  });
}

/** Ctrl+K, or Cmd+K; it works while the reader types, too, but not above a dialog. */
function isForPalette(event: KeyboardEvent): boolean {
  const isAlone = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  return isAlone && event.key.toLowerCase() === "k" && !hasDialog();
}

function hasDialog(): boolean {
  return document.querySelector(".modal.show") !== null;
}

/** Handles a key; returns whether it did. */
function act(key: string, page: Page): boolean {
  switch (key) {
    case "/":
      return findTask(page);
    case "?":
      showKeys();
      return true;
    case "j":
      return focusRow(1, page);
    case "k":
      return focusRow(-1, page);
    case "g":
      return goToGraph(page);
    case "p":
      return goToTaskPage(page);
    case "e":
      return openError(page);
    case "t":
      return goToTab("tasks", page);
    case "f":
      return goToTab("failures", page);
    case "n":
      return nextFailure(page);
    case "v":
      void import("./saved-views").then(({ showSavedViews }) => showSavedViews(page));
      return true;
    case "l":
      return goToTab("timeline", page);
    case "d":
      return goToTab("grid", page);
    case "w":
      return goToTab("workers", page);
    case "r":
      return goToTab("resources", page);
    case "Escape":
      return closeDetails(page);
    default:
      return false;
  }
}

/** Whether the key is for a field or a dialog. */
function isHandledElsewhere(target: EventTarget | null): boolean {
  if (hasDialog()) return true;
  if (!(target instanceof Element)) return false;
  return (
    target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], .modal") !==
    null
  );
}

function findTask(page: Page): boolean {
  if (page.route.tab === "tasks") return focusField("task-filter");
  if (page.route.tab === "graph" && focusField("graph-find")) return true;
  whenReady(() => {
    if (page.route.tab === "tasks") focusField("task-filter");
  });
  return goToTab("tasks", page);
}

function focusField(testId: string): boolean {
  const input = document.querySelector<HTMLInputElement>(`[data-testid=${testId}]`);
  input?.focus();
  input?.select();
  return input !== null;
}

/** Calls the action once the next view is drawn. */
function whenReady(action: () => void): void {
  const root = document.documentElement;
  const observer = new MutationObserver(() => {
    if (root.dataset.ready !== "true") return;
    observer.disconnect();
    action();
  });
  observer.observe(root, { attributeFilter: ["data-ready"] });
}

/** Moves the focus among the rows, from the current task; else to the first or last. */
function focusRow(step: 1 | -1, page: Page): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row-focus]")].filter(
    (row) => row.closest("[hidden]") === null,
  );
  const taskId = currentTask(page);
  const at = rows.findIndex((row) => taskIdAround(row) === taskId);
  const from = at === -1 && step === -1 ? rows.length : at;
  const row = rows[from + step];
  row?.focus();
  return row !== undefined;
}

/** Returns the id of the task that has the focus or whose details are open; empty if there is none. */
function currentTask(page: Page): string {
  const { route } = page;
  const shown = route.task === "" && route.tab === "task" ? route.taskId : route.task;
  return taskIdAround(document.activeElement) ?? shown;
}

function taskIdAround(element: Element | null): string | undefined {
  return element?.closest<HTMLElement>("[data-task-id]")?.dataset.taskId;
}

function goToGraph(page: Page): boolean {
  const taskId = currentTask(page);
  page.go(taskId === "" ? withTab(page.route, "graph") : toGraph(page.route, taskId));
  return true;
}

function goToTaskPage(page: Page): boolean {
  const taskId = currentTask(page);
  if (taskId !== "") page.go(toTaskPage(page.route, taskId));
  return taskId !== "";
}

function openError(page: Page): boolean {
  const taskId = currentTask(page);
  if (taskId !== "") void showError(taskId, page);
  return taskId !== "";
}

function goToTab(tab: Tab, page: Page): boolean {
  page.go(withTab(page.route, tab));
  return true;
}

/** On the failures and in a graph that has some the next one; elsewhere the first of all. */
function nextFailure(page: Page): boolean {
  const { tab } = page.route;
  const isThere = tab === "failures" || tab === "graph";
  const button = isThere
    ? document.querySelector<HTMLElement>(`[data-view=${tab}] [data-testid=next-failure]`)
    : null;
  if (button === null && tab !== "failures") return goToTab("failures", page);
  button?.click();
  return true;
}

function closeDetails(page: Page): boolean {
  if (page.route.task === "") return false;
  page.go({ ...page.route, task: "" });
  return true;
}

function showKeys(): void {
  openDialog({
    title: "Keys",
    testId: "keys-dialog",
    isText: true,
    body: () =>
      html`${listKeys(EVERYWHERE)}
        <h3 class="keys-head">Among the tasks</h3>
        ${listKeys(IN_TASKS)}
        <h3 class="keys-head">In the graph</h3>
        ${listKeys(IN_GRAPH)}
        <h3 class="keys-head">In the timeline</h3>
        ${listKeys(IN_TIMELINE)}
        <h3 class="keys-head">In the grid</h3>
        ${listKeys(IN_GRID)}`,
  });
}

function listKeys(list: Keys): TemplateResult {
  return html`<dl class="keys">
    ${list.map(
      ([keys, meaning]) =>
        html`<dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt>
          <dd>${meaning}</dd>`,
    )}
  </dl>`;
}
