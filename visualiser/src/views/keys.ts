/** The keys of the page. None of them acts while something is typed, or together with Ctrl, Alt or Meta. */

import { html } from "lit-html";
import { toGraph, withTab, type Tab } from "../route";
import { openDialog } from "./dialogs";
import { showError } from "./task-dialogs";
import type { Page } from "./view";

interface Key {
  keys: string[];
  meaning: string;
}

const KEYS: Key[] = [
  { keys: ["/"], meaning: "Find a task" },
  { keys: ["j"], meaning: "Next row of the task list" },
  { keys: ["k"], meaning: "Previous row of the task list" },
  { keys: ["Enter"], meaning: "Open what has the focus: of a row, the details of its task" },
  {
    keys: ["g"],
    meaning:
      "The graph of the task that has the focus, or whose details are open; else the last graph",
  },
  { keys: ["e"], meaning: "The error of that task" },
  { keys: ["t"], meaning: "Tasks" },
  { keys: ["w"], meaning: "Workers" },
  { keys: ["r"], meaning: "Resources" },
  { keys: ["Esc"], meaning: "Close the dialog, or else the details" },
  { keys: ["?"], meaning: "These keys" },
];

export function listenToKeys(page: Page): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isOwnedElsewhere(event.target)) return;
    if (act(event.key, page)) event.preventDefault();
  });
}

/** Does what the key is for; tells whether it was for anything. */
function act(key: string, page: Page): boolean {
  switch (key) {
    case "/":
      return findTask(page);
    case "?":
      showKeys();
      return true;
    case "j":
      return focusRow(1);
    case "k":
      return focusRow(-1);
    case "g":
      return goToGraph(page);
    case "e":
      return openError(page);
    case "t":
      return goToTab("tasks", page);
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

/** What is typed into a field, or into a dialog, is not for the page. */
function isOwnedElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector(".modal.show") !== null) return true;
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable], [role=dialog]") !== null;
}

function findTask(page: Page): boolean {
  const input = document.querySelector<HTMLInputElement>("[data-testid=task-filter]");
  if (input === null || page.route.tab !== "tasks") {
    page.go(withTab(page.route, "tasks"));
    return true;
  }
  input.focus();
  input.select();
  return true;
}

/** Moves among the rows; from elsewhere to the first or the last. */
function focusRow(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row-focus]")].filter(
    (row) => row.closest("[hidden]") === null,
  );
  const focused = document.activeElement?.closest("[data-task-id]");
  const at = rows.findIndex((row) => row.closest("[data-task-id]") === focused);
  const from = at === -1 && step === -1 ? rows.length : at;
  const row = rows[from + step];
  row?.focus();
  return row !== undefined;
}

/** The task that the keyboard is on, or else whose details are open; empty: none. */
function taskAtHand(page: Page): string {
  const focused = document.activeElement?.closest<HTMLElement>("[data-task-id]");
  return focused?.dataset["taskId"] ?? page.route.task;
}

function goToGraph(page: Page): boolean {
  const taskId = taskAtHand(page);
  page.go(taskId === "" ? withTab(page.route, "graph") : toGraph(page.route, taskId));
  return true;
}

function openError(page: Page): boolean {
  const taskId = taskAtHand(page);
  if (taskId !== "") void showError(taskId, page);
  return taskId !== "";
}

function goToTab(tab: Tab, page: Page): boolean {
  page.go(withTab(page.route, tab));
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
    body: () =>
      html`<dl class="keys">
        ${KEYS.map(
          ({ keys, meaning }) =>
            html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
              <dd>${meaning}</dd>`,
        )}
      </dl>`,
  });
}
