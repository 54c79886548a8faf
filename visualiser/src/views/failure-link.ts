/** The link from a failed task to all that failed like it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { TaskDetails } from "../api/types";
import { format, toFailure } from "../route";
import type { Page } from "./view";

/** A link to all tasks that failed as this one; nothing if it has not failed. */
export function failureLink(task: TaskDetails, page: Page): TemplateResult | typeof nothing {
  if (task.failure_key === null) return nothing;
  return html`<a
    class="section-link"
    data-testid="failure-link"
    href=${format(toFailure(page.route, task.failure_key))}
    >All failures like this</a
  >`;
}
