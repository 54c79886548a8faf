/** The card of a resource: its use, its consumers, and its total. */

import { html, nothing, type TemplateResult } from "lit-html";
import { formatCount, formatCountOf } from "../../model/numbers";
import { describeUse, unitOf, wordsOfUse, type ResourceEntry } from "../../model/resources";
import { format, START } from "../../route";
import { icon } from "../icons";
import { numberSetter } from "../number-setter";
import type { ShowMore } from "../show-more";
import type { Page } from "../view";
import { consumerTable } from "./consumer-table";
import { useMeter } from "./meter";

/** What a card asks of its list. */
export interface ResourceActions {
  isOpen(resource: ResourceEntry): boolean;
  toggle(resource: ResourceEntry): void;
  /** Whether the total was requested and the server has not confirmed it. */
  isTotalRequested(resource: ResourceEntry): boolean;
  setTotal(resource: ResourceEntry, total: number): void;
  /** Limits the consumers, by the resource's name. */
  readonly consumers: ShowMore;
}

export function resourceCard(
  resource: ResourceEntry,
  page: Page,
  actions: ResourceActions,
): TemplateResult {
  const { name, level } = resource;
  const isOpen = actions.isOpen(resource);
  return html`<article
    class="card resource resource-${level} ${resource.place === "" ? "" : "resource-place"}"
    data-testid="resource-card"
    data-resource=${name}
  >
    <div class="resource-head">
      ${identity(resource)} ${use(resource)}
      <div class="card-actions">
        ${numberSetter({
          testId: "resource-action",
          label: "Total",
          owner: name,
          number: resource.total,
          min: 0,
          isRequested: actions.isTotalRequested(resource),
          set: (total) => {
            actions.setTotal(resource, total);
          },
        })}
        ${hasConsumers(resource) ? toggle(resource, isOpen, actions) : nothing}
      </div>
    </div>
    ${isOpen && hasConsumers(resource) ? consumerTable(resource, page, actions.consumers) : nothing}
  </article>`;
}

/** Nobody holds a rate, and what is limited by host or worker is held there. */
function hasConsumers({ kind, place }: ResourceEntry): boolean {
  return kind === "server" || place !== "";
}

function toggle(
  resource: ResourceEntry,
  isOpen: boolean,
  actions: ResourceActions,
): TemplateResult {
  return html`<button
    type="button"
    class="btn btn-icon btn-outlined"
    data-testid="resource-toggle"
    aria-expanded=${isOpen}
    aria-label="Consumers of ${resource.name}"
    title=${isOpen ? "Hide what uses it" : "Show what uses it"}
    @click=${() => {
      actions.toggle(resource);
    }}
  >
    ${icon(isOpen ? "chevronDown" : "chevronRight")}
  </button>`;
}

function identity(resource: ResourceEntry): TemplateResult {
  const { name, place } = resource;
  if (place !== "") {
    return html`<div class="resource-identity">
      <h3>${place}</h3>
      <p><span>${users(resource)}</span></p>
    </div>`;
  }
  const tasks = format({ ...START, resources: [name] });
  return html`<div class="resource-identity">
    <h2>${name}</h2>
    <p>
      <span>${users(resource)}</span>
      <a href=${tasks}>all its tasks<span class="visually-hidden">: ${name}</span></a>
    </p>
  </div>`;
}

function users({ name, kind, place, consumers }: ResourceEntry): string {
  if (kind === "rate") return `So many may start a ${unitOf(name)}`.replace("a hour", "an hour");
  if (kind !== "server" && place === "") return `On each ${kind}`;
  return consumers.length === 0
    ? "No task uses it"
    : formatCountOf(consumers.length, "task uses it", "tasks use it");
}

function use(resource: ResourceEntry): TemplateResult {
  const { used, total, level } = resource;
  return html`<div class="resource-use">
    <div class="resource-numbers">
      <span
        ><strong>${formatCount(used)}</strong> of ${formatCount(total)}
        ${wordsOfUse(resource)}</span
      >
      <span class="resource-level"
        >${level === "full" ? icon("triangle") : nothing}${describeUse(resource)}</span
      >
    </div>
    ${useMeter(resource)}
  </div>`;
}
