/** The actions of a task as buttons. */

import { html, nothing, type TemplateResult } from "lit-html";
import {
  actionsFor,
  rowActionsFor,
  trackingLink,
  type ActionableTask,
  type ActionName,
} from "../model/actions";
import { format, toGraph } from "../route";
import { confirm } from "./dialogs";
import { icon, type IconName } from "./icons";
import { openBulk } from "./open-bulk";
import { showError, showMessage, showStatusMessage } from "./task-dialogs";
import type { Page } from "./view";

export type { ActionableTask } from "../model/actions";

const WORDS: Record<ActionName, [word: string, icon: IconName]> = {
  error: ["Show error", "terminal"],
  retry: ["Retry from here", "arrowRepeat"],
  forgive: ["Forgive failures", "arrowClockwise"],
  "re-enable": ["Re-enable", "arrowClockwise"],
  "mark-done": ["Mark as done", "check"],
  hold: ["Hold", "lock"],
  release: ["Release", "unlock"],
  cancel: ["Cancel", "stop"],
  status: ["Status and progress", "chatDots"],
  message: ["Send a message", "send"],
  log: ["Log", "journalText"],
  tracking: ["Tracking page", "boxArrowUpRight"],
  graph: ["Graph", "diagram"],
};

/** What needs the role `operate`. */
const CHANGING: readonly ActionName[] = [
  "retry",
  "forgive",
  "re-enable",
  "mark-done",
  "hold",
  "release",
  "cancel",
  "message",
];

/** Icon buttons, for a row. */
export function taskActions(task: ActionableTask, page: Page): TemplateResult {
  return html`${rowActionsFor(task).map((name) => actionOf(name, task, page, "btn btn-icon"))}`;
}

/** Buttons with words, without those for what is shown anyway. */
export function taskActionsInWords(
  task: ActionableTask,
  page: Page,
  shownAnyway: readonly ActionName[] = ["error"],
): TemplateResult {
  const names = actionsFor(task).filter((name) => !shownAnyway.includes(name));
  return html`${names.map((name) => {
    const isRemedy = name === "retry";
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
  if (name === "tracking" || name === "log") {
    return outerLink(name, linkOf(name, task) ?? "", label, content, style);
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
    data-needs=${CHANGING.includes(name) ? "operate" : "read"}
    aria-label=${label}
    title=${word}
    @click=${() => {
      void runAction(name, task, page);
    }}
  >
    ${content}
  </button>`;
}

type LinkName = "log" | "tracking";

/** Links to the log and the tracking page of a task, as far as there are such places. */
export function outerLinks(
  task: { family: string; tracking_url: string | null; log_url: string | null },
  style: string,
  hasWords: boolean,
): TemplateResult {
  const names: LinkName[] = ["log", "tracking"];
  return html`${names.map((name) => {
    const link = linkOf(name, task);
    if (link === null) return nothing;
    const [word, iconName] = WORDS[name];
    const content = html`${icon(iconName)}${hasWords ? word : ""}`;
    return outerLink(name, link, `${word}: ${task.family}`, content, style);
  })}`;
}

function linkOf(
  name: LinkName,
  task: { tracking_url: string | null; log_url?: string | null },
): string | null {
  const url = name === "log" ? (task.log_url ?? null) : task.tracking_url;
  return trackingLink(url, document.baseURI);
}

function openLink(link: string | null): void {
  if (link !== null) window.open(link, "_blank", "noopener,noreferrer");
}

function outerLink(
  name: LinkName,
  link: string,
  label: string,
  content: TemplateResult,
  style: string,
): TemplateResult {
  return html`<a
    class=${style}
    data-testid="row-action"
    data-action=${name}
    href=${link}
    target="_blank"
    rel="noopener noreferrer"
    aria-label=${label}
    title="${WORDS[name][0]} (opens in a new window)"
    >${content}</a
  >`;
}

const RUN: Record<ActionName, (task: ActionableTask, page: Page) => Promise<void> | void> = {
  error: (task, page) => showError(task.task_id, page),
  forgive: (task, page) =>
    page.act(() => page.api.forgiveFailures(task.task_id), `Forgiven: ${task.family}.`),
  "re-enable": (task, page) =>
    page.act(() => page.api.reEnable(task.task_id), `Re-enabled: ${task.family}.`),
  "mark-done": markAsDone,
  retry: async (task, page) => (await import("./bulk/quick")).retryFromHere(task, page),
  hold: (task, page) => openBulk("hold", { kind: "tasks", taskIds: [task.task_id] }, page),
  release: async (task, page) => (await import("./bulk/quick")).release(task, page),
  cancel: async (task, page) => {
    (await import("./task-dialogs/cancel")).showCancel(task, page);
  },
  status: showStatusMessage,
  message: showMessage,
  log: (task) => {
    openLink(linkOf("log", task));
  },
  tracking: (task) => {
    openLink(linkOf("tracking", task));
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
