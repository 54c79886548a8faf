/** Disables a worker after a confirmation: it cannot be undone. */

import { formatCountOf } from "../../model/numbers";
import type { WorkerEntry } from "../../model/workers";
import { confirm } from "../dialogs";
import type { Page } from "../view";

export async function askToDisable(worker: WorkerEntry, page: Page): Promise<void> {
  const isConfirmed = await confirm({
    title: `Disable ${worker.name}?`,
    text: `${consequences(worker.runningTotal)} It cannot be enabled again, only restarted.`,
    action: "Disable worker",
    danger: true,
  });
  if (!isConfirmed) return;
  await page.act(() => page.api.disableWorker(worker.id), `${worker.name} is disabled.`);
}

function consequences(running: number): string {
  if (running === 0) return "It gets no new tasks.";
  return `It finishes its ${formatCountOf(running, "running task")} and gets no new ones.`;
}
