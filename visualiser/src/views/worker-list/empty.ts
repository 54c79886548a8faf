/** What is said where there is no worker to show. */

import { html, type TemplateResult } from "lit-html";

export function noWorkers(): TemplateResult {
  return html`<div class="card empty" data-testid="no-workers">
    <h2>No workers</h2>
    <p class="dim">
      No worker has reported within the last minute or so. A worker starts with a task that it is to
      run, and stays while there is something to do:
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

/** Where this page's server is, whatever path prefix it stands behind. */
function serverUrl(): string {
  return new URL("../..", location.href).href.replace(/\/$/, "");
}
