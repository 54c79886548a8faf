/** Retries all tasks of a cause, after one confirmation. */

import { ApiError } from "../../api/luigi";
import type { FailureGroup } from "../../api/types";
import { canRetry, formatWaiting } from "../../model/failures";
import { formatCountOf } from "../../model/numbers";
import { confirm } from "../dialogs";
import type { Page } from "../view";

const PAGE = 500;
/** Tasks of one action. */
const AT_ONCE = 10_000;

export async function retryAll(group: FailureGroup, page: Page): Promise<void> {
  const counted = formatCountOf(group.count, "task");
  const behind =
    group.waiting === 0 ? "" : ` ${formatWaiting(group)} more wait for them and may then run, too.`;
  const isConfirmed = await confirm({
    title: `Retry ${counted}?`,
    text: `They run again as soon as a worker asks for work, with the failed tasks that they wait for.${behind}`,
    action: `Retry ${counted}`,
  });
  if (!isConfirmed) return;
  try {
    const retried = await retry(await allTasks(group.key, page), page);
    page.notify(`Retried: ${formatCountOf(retried, "task")}.`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    page.notify(error.message, "failed");
  }
  await page.refresh();
}

async function allTasks(key: string, page: Page): Promise<string[]> {
  const taskIds: string[] = [];
  let cursor: string | null = null;
  do {
    const part: { limit: number; cursor?: string } =
      cursor === null ? { limit: PAGE } : { limit: PAGE, cursor };
    const found = await page.api.getFailure(key, part);
    taskIds.push(...found.tasks.filter(canRetry).map((task) => task.task_id));
    cursor = found.next_cursor;
  } while (cursor !== null);
  return taskIds;
}

/** Returns how many tasks run again: these, and those that failed before or behind them. */
async function retry(taskIds: readonly string[], page: Page): Promise<number> {
  let changed = 0;
  for (let start = 0; start < taskIds.length; start += AT_ONCE)
    changed += (await page.api.retryTasks(taskIds.slice(start, start + AT_ONCE))).changed;
  return changed;
}
