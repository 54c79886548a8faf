/** Links to the pages of tasks that, on a plain click, open the details beside the view instead. */

import { toDetails } from "../route";
import type { Page } from "./view";

/** Handles a click on such a link; with a key, or another button, the browser opens the page of the task. */
export function opensBeside(taskId: string, page: Page): (event: MouseEvent) => void {
  return (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    page.go(toDetails(page.route, taskId));
  };
}
