/** The actions for the selected rows. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { TaskRow } from "../../api/types";
import { bulksOf, type Bulk, type BulkAction } from "../../model/bulk";
import { formatCount, formatCountOf } from "../../model/numbers";
import { confirm } from "../dialogs";
import { icon, type IconName } from "../icons";
import type { Page } from "../view";

const WORDS: Record<BulkAction, [word: string, done: string, icon: IconName]> = {
  forgive: ["Forgive failures", "Forgiven", "arrowClockwise"],
  "re-enable": ["Re-enable", "Re-enabled", "arrowClockwise"],
  "mark-done": ["Mark as done", "Marked as done", "check"],
};

export function bulkActions(
  selected: readonly TaskRow[],
  page: Page,
  deselect: () => void,
): TemplateResult | typeof nothing {
  if (selected.length === 0) return nothing;
  return html`<div class="bulk" role="group" aria-label="Actions for the selected tasks">
    <span role="status" data-testid="selected-count"
      >${formatCountOf(selected.length, "task")} selected</span
    >
    ${bulksOf(selected).map((bulk) => bulkButton(bulk, page))}
    <button type="button" class="btn btn-link" @click=${deselect}>Clear selection</button>
  </div>`;
}

function bulkButton(bulk: Bulk<TaskRow>, page: Page): TemplateResult {
  const [word, , iconName] = WORDS[bulk.action];
  return html`<button
    type="button"
    class="btn btn-outline"
    data-testid="bulk-action"
    data-action=${bulk.action}
    data-needs="operate"
    @click=${() => {
      void runBulk(bulk, page);
    }}
  >
    ${icon(iconName)} ${word} (${formatCount(bulk.tasks.length)})
  </button>`;
}

async function runBulk({ action, tasks }: Bulk<TaskRow>, page: Page): Promise<void> {
  const counted = formatCountOf(tasks.length, "task");
  if (action === "mark-done") {
    const isConfirmed = await confirm({
      title: `Mark ${counted} as done?`,
      text: "The scheduler will assume that their output exists, and start tasks that depend on it.",
      action: "Mark as done",
    });
    if (!isConfirmed) return;
  }
  const run = (task: TaskRow): Promise<unknown> => {
    if (action === "forgive") return page.api.forgiveFailures(task.task_id);
    if (action === "re-enable") return page.api.reEnable(task.task_id);
    return page.api.markAsDone(task.task_id);
  };
  const [, done] = WORDS[action];
  await page.act(() => all(tasks.map(run)), `${done}: ${counted}.`);
}

/** Waits for all of them, then rejects if one has failed. */
async function all(runs: Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(runs);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
