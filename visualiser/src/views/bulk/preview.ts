/** What an action on several tasks would change. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { BulkAction } from "../../api/types";
import { canBeUndone, countOf, type BulkName, type Target } from "../../model/bulk";
import { changesOf, effectsOf, MEANINGS, skippedOf } from "../../model/bulk-words";
import { formatCount, formatCountOf } from "../../model/numbers";

export function previewOf(name: BulkName, preview: BulkAction, target: Target): TemplateResult {
  const { changed, total } = preview;
  // A retry includes tasks that nobody chose.
  const more = target.kind === "tasks" ? Math.max(0, total - countOf(target)) : 0;
  const included = more === 0 ? "" : `, ${formatCount(more)} of them before or behind those chosen`;
  return html`<div class="bulk-preview" data-testid="bulk-preview" role="status">
    <p>${MEANINGS[name]}</p>
    ${group(
      changed === 0
        ? "Nothing would change."
        : `${formatCount(changed)} of ${formatCountOf(total, "task")} would change${included}:`,
      changesOf(name, preview),
    )}
    ${group("Left as they are:", skippedOf(preview))}
    ${group("What comes of it:", changed === 0 ? [] : effectsOf(name, preview))}
    ${
      changed === 0
        ? nothing
        : html`<p>${canBeUndone(name) ? "It can be undone." : "It cannot be undone."}</p>`
    }
  </div>`;
}

/** A list with a heading; without items only a heading that says something by itself. */
function group(heading: string, items: readonly string[]): TemplateResult | typeof nothing {
  if (items.length === 0)
    return heading.endsWith(".") ? html`<p class="bulk-head">${heading}</p>` : nothing;
  return html`<p class="bulk-head">${heading}</p>
    <ul>
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>`;
}
