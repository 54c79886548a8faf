/** Opens the dialog of an action on several tasks, whose script is loaded when it is first needed. */

import type { BulkName, Target } from "../model/bulk";
import type { Page } from "./view";

export async function openBulk(name: BulkName, target: Target, page: Page): Promise<void> {
  const { BulkDialog } = await import("./bulk/dialog");
  await new BulkDialog(name, target, page).open();
}
