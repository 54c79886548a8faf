/** The use of a resource as a bar, with a segment for each unit if there are few. */

import { html, type TemplateResult } from "lit-html";
import { formatCount } from "../../model/numbers";
import { describeUse, segmentsOf, wordsOfUse, type ResourceEntry } from "../../model/resources";

export function useMeter(resource: ResourceEntry): TemplateResult {
  const { name, used, total } = resource;
  // A meter needs a maximum, even if the resource has none.
  const max = Number.isFinite(total) ? Math.max(0, total) : Number.MAX_VALUE;
  const segments = segmentsOf(resource);
  return html`<div
    class="meter ${segments === null ? "is-solid" : ""}"
    role="meter"
    aria-label="Use of ${name}"
    aria-valuemin="0"
    aria-valuemax=${max}
    aria-valuenow=${Math.min(max, Math.max(0, used))}
    aria-valuetext="${formatCount(used)} of ${formatCount(total)} ${wordsOfUse(resource)}, ${describeUse(resource)}"
  >
    ${segments === null ? solid(resource) : segments.map(segment)}
  </div>`;
}

function segment(isUsed: boolean): TemplateResult {
  return html`<i class=${isUsed ? "is-used" : ""}></i>`;
}

/** Styled by a property: the page's policy allows no style attributes in markup. */
function solid({ share, used }: ResourceEntry): TemplateResult {
  const width = used > 0 ? Math.min(1, share) * 100 : 0;
  return html`<i class="is-used" .style=${`width: ${width}%`}></i>`;
}
