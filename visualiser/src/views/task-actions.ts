/** What can be done with a task, as buttons. */

import { html, type TemplateResult } from "lit-html";
import { actionsFor, trackingLink, type ActionableTask, type ActionName } from "../model/actions";
import { format, toGraph } from "../route";
import { confirm } from "./dialogs";
import { icon, type IconName } from "./icons";
import { showError, showMessage, showStatusMessage } from "./task-dialogs";
import type { Page } from "./view";

export type { ActionableTask } from "../model/actions";

const WORDS: Record<ActionName, [word: string, icon: IconName]> = {
  error: ["Show error", "terminal"],
  forgive: ["Forgive failures", "arrowClockwise"],
  "re-enable": ["Re-enable", "arrowClockwise"],
  "mark-done": ["Mark as done", "check"],
  status: ["Status and progress", "chatDots"],
  message: ["Send a message", "send"],
  tracking: ["Tracking page", "boxArrowUpRight"],
  graph: ["Graph", "diagram"],
};

/** Icons for a row; in words where there is room. */
export function taskActions(
  task: ActionableTask,
  page: Page,
  form: "icons" | "words" = "icons",
): TemplateResult {
  return html`${actionsFor(task).map((name) => actionOf(name, task, page, form))}`;
}

function actionOf(
  name: ActionName,
  task: ActionableTask,
  page: Page,
  form: "icons" | "words",
): TemplateResult {
  const [word, iconName] = WORDS[name];
  const label = `${word}: ${task.family}`;
  const style = form === "icons" ? "btn btn-icon" : "btn";
  const content = html`${icon(iconName)}${form === "icons" ? "" : html`<span>${word}</span>`}`;
  if (name === "tracking") {
    return html`<a
      class=${style}
      data-testid="row-action"
      data-action=${name}
      href=${trackingLink(task.tracking_url) ?? ""}
      target="_blank"
      rel="noopener noreferrer"
      aria-label=${label}
      title="${word} (opens in a new window)"
      >${content}</a
    >`;
  }
  if (name === "graph") {
    return html`<a
      class=${style}
      data-testid="row-action"
      data-action=${name}
      href=${format(toGraph(page.route, task.task_id))}
      aria-label=${label}
      title=${word}
      >${content}</a
    >`;
  }
  return html`<button
    type="button"
    class=${style}
    data-testid="row-action"
    data-action=${name}
    aria-label=${label}
    title=${word}
    @click=${() => {
      void runAction(name, task, page);
    }}
  >
    ${content}
  </button>`;
}

const RUN: Record<ActionName, (task: ActionableTask, page: Page) => Promise<void> | void> = {
  error: (task, page) => showError(task.task_id, page),
  forgive: (task, page) =>
    page.act(() => page.api.forgiveFailures(task.task_id), `Forgiven: ${task.family}.`),
  "re-enable": (task, page) =>
    page.act(() => page.api.reEnable(task.task_id), `Re-enabled: ${task.family}.`),
  "mark-done": markAsDone,
  status: showStatusMessage,
  message: showMessage,
  tracking: (task) => {
    const link = trackingLink(task.tracking_url);
    if (link !== null) window.open(link, "_blank", "noopener,noreferrer");
  },
  graph: (task, page) => {
    page.go(toGraph(page.route, task.task_id));
  },
};

/** Resolves once it is done and shown, or a dialog is open. */
export async function runAction(name: ActionName, task: ActionableTask, page: Page): Promise<void> {
  const row = document.activeElement?.closest("[data-task-id]");
  await RUN[name](task, page);
  // The button may be gone with the status that it was for: the keyboard stays in the row.
  if (document.activeElement === document.body)
    row?.querySelector<HTMLElement>("[data-row-focus]")?.focus();
}

async function markAsDone(task: ActionableTask, page: Page): Promise<void> {
  const isSure = await confirm({
    title: `Mark ${task.family} as done?`,
    text: "The scheduler will believe that its output exists, and hands out what depends on it.",
    action: "Mark as done",
  });
  if (!isSure) return;
  await page.act(() => page.api.markAsDone(task.task_id), `Marked as done: ${task.family}.`);
}
