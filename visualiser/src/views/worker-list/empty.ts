/** What stands in place of workers. */

import { html, type TemplateResult } from "lit-html";

export function noWorkers(): TemplateResult {
  return html`<div class="card empty" data-testid="no-workers">
    <h2>No workers</h2>
    <p class="dim">
      No worker has checked in recently. A worker starts with a task to run, and stays while there
      is work:
    </p>
    <pre
      class="command"
    ><code>luigi --module my_tasks MyTask --scheduler-url ${serverUrl()}</code></pre>
  </div>`;
}

export function noWorkerMatches(clear: () => void): TemplateResult {
  return html`<div class="card empty">
    <h2>No worker matches</h2>
    <p><button type="button" class="btn" @click=${clear}>Show all workers</button></p>
  </div>`;
}

/** Returns the URL of this page's server, with its path prefix. */
function serverUrl(): string {
  return new URL("../..", location.href).href.replace(/\/$/, "");
}
