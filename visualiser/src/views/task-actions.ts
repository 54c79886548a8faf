/** The actions of a task as buttons. */

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

/** Icon buttons, for a row. */
export function taskActions(task: ActionableTask, page: Page): TemplateResult {
  return html`${actionsFor(task).map((name) => actionOf(name, task, page, "btn btn-icon"))}`;
}

/** Buttons with words, without those for what is shown anyway. */
export function taskActionsInWords(
  task: ActionableTask,
  page: Page,
  shownAnyway: readonly ActionName[] = ["error"],
): TemplateResult {
  const names = actionsFor(task).filter((name) => !shownAnyway.includes(name));
  return html`${names.map((name) => {
    const isRemedy = name === "forgive" || name === "re-enable";
    return actionOf(name, task, page, isRemedy ? "btn btn-primary" : "btn", WORDS[name][0]);
  })}`;
}

function actionOf(
  name: ActionName,
  task: ActionableTask,
  page: Page,
  style: string,
  shownWord = "",
): TemplateResult {
  const [word, iconName] = WORDS[name];
  const label = `${word}: ${task.family}`;
  const content = html`${icon(iconName)}${shownWord}`;
  if (name === "tracking") {
    return html`<a
      class=${style}
      data-testid="row-action"
      data-action=${name}
      href=${trackingLink(task.tracking_url, document.baseURI) ?? ""}
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
    const link = trackingLink(task.tracking_url, document.baseURI);
    if (link !== null) window.open(link, "_blank", "noopener,noreferrer");
  },
  graph: (task, page) => {
    page.go(toGraph(page.route, task.task_id));
  },
};

/** Runs an action; resolves when its result is shown, or its dialog is open. */
export async function runAction(name: ActionName, task: ActionableTask, page: Page): Promise<void> {
  const view = document.activeElement?.closest("#main, #panel");
  await RUN[name](task, page);
  // The button may be gone with the old status: keep the focus on the task.
  if (document.activeElement !== document.body) return;
  const graphLink = view?.querySelector<HTMLElement>(
    `[data-task-id="${CSS.escape(task.task_id)}"] [data-action=graph]`,
  );
  (graphLink ?? document.getElementById("main"))?.focus();
}

async function markAsDone(task: ActionableTask, page: Page): Promise<void> {
  const isConfirmed = await confirm({
    title: `Mark ${task.family} as done?`,
    text: "The scheduler will assume that its output exists, and start tasks that depend on it.",
    action: "Mark as done",
  });
  if (!isConfirmed) return;
  await page.act(() => page.api.markAsDone(task.task_id), `Marked as done: ${task.family}.`);
}
