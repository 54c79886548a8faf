/** Retries all tasks of a cause, after one confirmation. */

import { ApiError } from "../../api/luigi";
import type { FailedTask, FailureGroup } from "../../api/types";
import { formatWaiting, remediesOf } from "../../model/failures";
import { formatCountOf } from "../../model/numbers";
import { confirm } from "../dialogs";
import type { Page } from "../view";

const PAGE = 500;
/** Calls that are on their way at once. */
const AT_ONCE = 20;

export async function retryAll(group: FailureGroup, page: Page): Promise<void> {
  const counted = formatCountOf(group.count, "task");
  const behind =
    group.waiting === 0 ? "" : ` ${formatWaiting(group)} more wait for them and may then run, too.`;
  const isConfirmed = await confirm({
    title: `Retry ${counted}?`,
    text: `Their failures are forgiven, and they run again as soon as a worker asks for work.${behind}`,
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

async function allTasks(key: string, page: Page): Promise<FailedTask[]> {
  const tasks: FailedTask[] = [];
  let cursor: string | null = null;
  do {
    const part: { limit: number; cursor?: string } =
      cursor === null ? { limit: PAGE } : { limit: PAGE, cursor };
    const found = await page.api.getFailure(key, part);
    tasks.push(...found.tasks);
    cursor = found.next_cursor;
  } while (cursor !== null);
  return tasks;
}

/** Returns how many were retried. Rejects with the first failure, after all others were tried. */
async function retry(tasks: readonly FailedTask[], page: Page): Promise<number> {
  const remedies = remediesOf(tasks);
  let failure: Error | undefined;
  for (let start = 0; start < remedies.length; start += AT_ONCE) {
    const calls = remedies
      .slice(start, start + AT_ONCE)
      .map(([task, remedy]) =>
        remedy === "forgive"
          ? page.api.forgiveFailures(task.task_id)
          : page.api.reEnable(task.task_id),
      );
    const results = await Promise.allSettled(calls);
    const rejected = results.find((result) => result.status === "rejected");
    if (rejected?.reason instanceof Error) failure ??= rejected.reason;
  }
  if (failure !== undefined) throw failure;
  return remedies.length;
}
