/** What one click does to one task: Retry from here, Release. */

import { ApiError } from "../../api/luigi";
import type { BulkAction } from "../../api/types";
import { releasedInWords, retriedInWords } from "../../model/bulk-words";
import type { Page } from "../view";

interface Named {
  task_id: string;
  family: string;
}

/** Retries a task with what it waits for, and what has failed behind it. */
export function retryFromHere(task: Named, page: Page): Promise<void> {
  return perform("retry", task, page, (action) => retriedInWords(task.family, action));
}

/** Takes away the hold of the task's own. */
export function release(task: Named, page: Page): Promise<void> {
  return perform("release", task, page, (action) => releasedInWords(task.family, action));
}

async function perform(
  action: "retry" | "release",
  task: Named,
  page: Page,
  wordsOf: (action: BulkAction) => string,
): Promise<void> {
  try {
    const ended = await page.api.perform({ action, task_ids: [task.task_id] });
    page.notify(wordsOf(ended), ended.changed === 0 ? "failed" : "done");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    page.notify(error.message, "failed");
  }
  await page.refresh();
}
