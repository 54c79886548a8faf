/** Parameters and resources of a task, beside its name. */

import { html, nothing, type TemplateResult } from "lit-html";
import { isolated } from "../model/bidi";
import { GAP, listDistinguishing, type Distinction, type ShownParam } from "../model/distinction";
import { formatParams, listParams } from "../model/params";

const NO_DISTINCTION: Distinction = new Map();

export interface ParamsOptions {
  /** What distinguishes the task from those beside it; it comes first. */
  distinction?: Distinction;
}

/**
 * Parameters, with long values cut; the title has whole values. Those that distinguish are always
 * shown, if need be on more than one line; the others as far as there is room on the first. Nothing
 * if there are none.
 */
export function paramsOf(
  params: Record<string, unknown>,
  { distinction = NO_DISTINCTION }: ParamsOptions = {},
): TemplateResult | typeof nothing {
  const shown = listDistinguishing(params, distinction);
  if (shown.length === 0) return nothing;
  const differing = shown.filter(({ differs }) => differs);
  const others = shown.filter(({ differs }) => !differs);
  const start = differing.length === 0 ? "" : ", ";
  return html`<span class="params mono" title=${formatParams(params)}
    >${differing.length === 0 ? nothing : html`<span class="params-differing">${list(differing)}</span>`}${
      others.length === 0 ? nothing : html`<span class="cut">${start}${list(others)}</span>`
    }</span
  >`;
}

function list(params: readonly ShownParam[]): TemplateResult[] {
  return params.map(
    ({ name, value }, index) =>
      html`${index === 0 ? "" : ", "}<span class="param-name">${isolated(name)}=</span
        ><bdi>${gapsIn(isolated(value))}</bdi>`,
  );
}

/** A gap and what is beside it stay together: two gaps in a row would say nothing. */
function gapsIn(value: string): string | (string | TemplateResult)[] {
  if (!value.includes(GAP)) return value;
  return value
    .split(/(.?….?)/u)
    .map((part) => (part.includes(GAP) ? html`<span class="gap">${part}</span>` : part));
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
