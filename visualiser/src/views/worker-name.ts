/** The short name of a worker; where there is too little room, its host is cut, not its process id. */

import { html, type TemplateResult } from "lit-html";
import { partsOfWorker } from "../model/workers";

export function workerName(id: string): TemplateResult {
  const [start, end] = partsOfWorker(id);
  return html`<span class="worker-parts" title=${id}
    ><span class="cut">${start}</span><span>${end}</span></span
  >`;
}
