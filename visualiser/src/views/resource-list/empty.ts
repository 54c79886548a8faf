/** What stands in place of resources. */

import { html, type TemplateResult } from "lit-html";

export function noResources(): TemplateResult {
  return html`<div class="card empty" data-testid="no-resources">
    <h2>No resources</h2>
    <p class="dim">
      A resource limits how many tasks run at once. Set its total in the server's luigi.cfg, and
      name it in the tasks that need it. A resource without a total has one unit and is not listed
      here.
    </p>
    <pre class="command">
[resources]
db_slots = 8</pre>
    <pre class="command">
class LoadDaily(luigi.Task):
    resources = {"db_slots": 2}</pre>
  </div>`;
}

export function noResourceMatches(clear: () => void): TemplateResult {
  return html`<div class="card empty">
    <h2>No resource matches</h2>
    <p><button type="button" class="btn" @click=${clear}>Show all resources</button></p>
  </div>`;
}
