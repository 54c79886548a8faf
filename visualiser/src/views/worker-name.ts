/** Short names of workers; each has the whole name in its title. */

import { html, type TemplateResult } from "lit-html";
import { nameOfWorker, partsOfWorker } from "../model/workers";

/** Where there is too little room, the host is cut, not the process id. */
export function workerName(id: string): TemplateResult {
  const [start, end] = partsOfWorker(id);
  return html`<span class="worker-parts" title=${id}
    ><span class="cut">${start}</span><span>${end}</span></span
  >`;
}

/** Several, in one line of text. */
export function workerNames(ids: readonly string[]): TemplateResult {
  return html`${ids.map(
    (id, index) => html`${index === 0 ? "" : ", "}<bdi title=${id}>${nameOfWorker(id)}</bdi>`,
  )}`;
}
