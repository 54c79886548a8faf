/** Parameters and resources of a task, beside its name. */

import { html, nothing, type TemplateResult } from "lit-html";
import { listDistinguishing, type Distinction } from "../model/distinction";
import { formatParams, listParams } from "../model/params";

const NO_DISTINCTION: Distinction = new Map();

export interface ParamsOptions {
  /** What distinguishes the task from those beside it; it comes first. */
  distinction?: Distinction;
}

/** Parameters on one line, with long values cut; the title has whole values. Nothing if there are none. */
export function paramsOf(
  params: Record<string, unknown>,
  { distinction = NO_DISTINCTION }: ParamsOptions = {},
): TemplateResult | typeof nothing {
  const shown = listDistinguishing(params, distinction);
  if (shown.length === 0) return nothing;
  return html`<span class="params mono cut" title=${formatParams(params)}
    >${shown.map(
      ([name, value], index) =>
        html`${index === 0 ? "" : ", "}<span class="param-name">${name}=</span>${value}`,
    )}</span
  >`;
}

/** A tag for each resource, with its amount. */
export function resourceTags(resources: Record<string, unknown>): TemplateResult | typeof nothing {
  const listed = listParams(resources);
  if (listed.length === 0) return nothing;
  return html`<span class="resource-tags"
    >${listed.map(
      ([name, amount]) =>
        html`<span class="tag" title="${name} ${amount}">${name} ${amount}</span>`,
    )}</span
  >`;
}
