/** The tooltip of the node under the pointer or with the focus. It stays while the pointer is over it. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { isolated } from "../../model/bidi";
import { describeRunTime, nameOf, type GraphNode } from "../../model/graph";
import { listParams, textOf } from "../../model/params";
import { wordOf } from "../../model/status";
import { isRunning } from "../../model/actions";
import { format, toTaskPage } from "../../route";
import { icon } from "../icons";
import { opensBeside } from "../task-link";
import type { Page } from "../view";
import type { GraphItem, GroupItem } from "../../model/graph-items";
import { formatCountOf } from "../../model/numbers";
import type { Drawing, FoundItem } from "./drawing";
import { describeStatuses } from "./marks";
import type { NodeNotes } from "./node-notes";
import { reasonInWords } from "./reason-in-words";

export const TOOLTIP_ID = "graph-tooltip";

/** The details have all of them. */
const MAX_PARAMS = 12;
const MAX_VALUE_LENGTH = 160;
const HIDE_DELAY_MS = 200;
const GAP = 6;

export class Tooltip {
  /** Of the item that it is about; empty if it is hidden. */
  private id = "";
  private timer: number | undefined;
  private readonly element = document.createElement("div");

  constructor(
    private readonly root: HTMLElement,
    private readonly drawing: Drawing,
    private readonly notes: NodeNotes,
    private readonly page: Page,
  ) {
    const { element } = this;
    element.id = TOOLTIP_ID;
    element.className = "graph-tooltip";
    element.role = "tooltip";
    element.dataset.testid = "graph-tooltip";
    element.hidden = true;
    element.addEventListener("pointerenter", () => {
      window.clearTimeout(this.timer);
    });
    element.addEventListener("pointerleave", () => {
      this.hide();
    });
    root.append(element);
  }

  /** `id`: of an item. */
  show(id: string): void {
    window.clearTimeout(this.timer);
    this.id = id;
    this.draw();
  }

  /** Hides it after a delay in which the pointer can reach it. */
  hideSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.hide();
    }, HIDE_DELAY_MS);
  }

  hide(): void {
    window.clearTimeout(this.timer);
    this.id = "";
    this.draw();
  }

  get isShown(): boolean {
    return !this.element.hidden;
  }

  /** Draws it again, where the node is now. */
  draw(): void {
    const found = this.id === "" ? null : this.drawing.find(this.id);
    this.element.hidden = found === null;
    if (found === null) return;
    render(this.content(found.item), this.element);
    this.place(found);
  }

  private place({ left, top, bottom }: FoundItem): void {
    const { offsetWidth, offsetHeight } = this.element;
    const isBelow = bottom + GAP + offsetHeight <= this.root.clientHeight || top < offsetHeight;
    const maxLeft = this.root.clientWidth - offsetWidth - GAP;
    this.element.style.left = `${Math.max(GAP, Math.min(left, maxLeft))}px`;
    this.element.style.top = `${isBelow ? bottom + GAP : top - GAP - offsetHeight}px`;
  }

  private content(item: GraphItem): TemplateResult {
    if (item.kind === "group") return contentOfGroup(item);
    const node = this.drawing.picture?.graph.nodes[item.node];
    return node === undefined ? html`` : this.contentOfTask(node);
  }

  private contentOfTask(node: GraphNode): TemplateResult {
    const params = listParams(node.params);
    const more = params.length - MAX_PARAMS;
    const reason = reasonInWords(node, this.notes.of(node.taskId), this.page);
    return html`<div class="graph-tooltip-head">
        <div>
          <strong>${isolated(nameOf(node))}</strong>
          <span class="graph-tooltip-status">${statusText(node, this.page.now())}</span>
        </div>
        ${
          node.status === "TRUNCATED"
            ? nothing
            : html`<a
                class="btn btn-icon"
                tabindex="-1"
                data-testid="graph-details"
                title="Details (i); with Ctrl its page (p)"
                aria-label="Details"
                href=${format(toTaskPage(this.page.route, node.taskId))}
                @click=${opensBeside(node.taskId, this.page)}
                >${icon("infoCircle")}</a
              >`
        }
      </div>
      ${reason === "" ? nothing : html`<p data-testid="reason">${reason}</p>`}
      <dl class="mono">
        ${params.slice(0, MAX_PARAMS).map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${cut(value)}</dd>
            </div>`,
        )}
      </dl>
      ${more > 0 ? html`<p>and ${more} more parameters</p>` : nothing} ${facts(node)}`;
  }
}

function contentOfGroup({ family, members, statuses }: GroupItem): TemplateResult {
  return html`<strong>${isolated(family)}</strong>
    <p>${formatCountOf(members.length, "task")}: ${describeStatuses(statuses)}</p>
    <p>Click or Enter shows them one by one.</p>`;
}

function statusText(node: GraphNode, now: number): string {
  const time = describeRunTime(node, now);
  const ran = time === null ? "" : `${isRunning(node) ? " for" : ", ran"} ${time}`;
  switch (node.status) {
    case "UNKNOWN":
      return "unknown: no worker has reported it";
    case "TRUNCATED":
      return "cut off by the server";
    default:
      return wordOf(node.status).toLowerCase() + ran;
  }
}

function facts({ status, priority, resources }: GraphNode): TemplateResult | typeof nothing {
  if (status === "UNKNOWN" || status === "TRUNCATED") return nothing;
  const listed = listParams(resources).map(([name, amount]) => `${name} ${amount}`);
  return html`${listed.length > 0 ? html`<p>resources ${listed.join(", ")}</p>` : nothing}
    <p>priority ${textOf(priority)}</p>`;
}

function cut(value: string): string {
  return value.length <= MAX_VALUE_LENGTH ? value : `${value.slice(0, MAX_VALUE_LENGTH - 1)}…`;
}
