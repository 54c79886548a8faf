/** What operators have done, the newest first. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Action } from "../api/types";
import { nameOfAction } from "../model/audit";
import { format, type Route } from "../route";
import { auditRow } from "./audit-list/row";
import { keepFocus } from "./focus";
import { icon } from "./icons";
import type { MakeView, Page, View } from "./view";

/** Actions that are fetched at a time; all that are shown are fetched again with one request. */
const STEP = 100;
const MAX_SHOWN = 500;

export const makeAuditList: MakeView = (root, page) => new AuditList(root, page);

class AuditList implements View {
  /** Null before the first answer. */
  private actions: Action[] | null = null;
  private cursor: string | null = null;
  private shownRoute = "";
  private limit = STEP;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {}

  async show(route: Route): Promise<void> {
    const hash = format(route);
    if (hash !== this.shownRoute) {
      this.shownRoute = hash;
      this.actions = null;
      this.limit = STEP;
    }
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const { who, operation, taskId } = this.page.route;
    const hash = this.shownRoute;
    const answer = await this.page.api.getActions({ who, operation, task: taskId }, this.limit);
    if (hash !== this.shownRoute) return;
    this.actions = answer.actions;
    this.cursor = answer.next_cursor;
    this.redraw();
  }

  redraw(): void {
    if (this.actions === null) return;
    const content = this.content(this.actions);
    keepFocus(() => {
      render(content, this.root);
    });
  }

  private content(actions: readonly Action[]): TemplateResult {
    return html`<div class="audit">
      <div class="view-head">
        <h1>Audit</h1>
        <span class="dim view-note">what operators have done, the newest first</span>
        ${this.filters()}
      </div>
      ${actions.length === 0 ? this.nothing() : this.table(actions)} ${this.more(actions)}
    </div>`;
  }

  private table(actions: readonly Action[]): TemplateResult {
    const rows = repeat(
      actions,
      ({ number }) => number,
      (action) => auditRow(action, this.page),
    );
    return html`<table class="card actions" data-testid="audit">
      <caption class="visually-hidden">
        What operators have done
      </caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">Action</th>
          <th scope="col">What</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
  }

  private filters(): TemplateResult | typeof nothing {
    const { route } = this.page;
    const chips = [
      this.chip("who", "Who", route.who, { ...route, who: "" }),
      this.chip("operation", "Action", nameOfAction(route.operation), { ...route, operation: "" }),
      this.chip("task", "Task", route.taskId, { ...route, taskId: "" }),
    ];
    return html`<div class="audit-filters">${chips}</div>`;
  }

  private chip(
    name: string,
    label: string,
    value: string,
    without: Route,
  ): TemplateResult | typeof nothing {
    if (value === "") return nothing;
    return html`<a
      class="audit-filter"
      data-testid="audit-filter"
      data-name=${name}
      href=${format(without)}
      title="Show all again"
      ><span class="dim">${label}</span> <strong>${value}</strong> ${icon("x")}</a
    >`;
  }

  private nothing(): TemplateResult {
    const { who, operation, taskId } = this.page.route;
    const isFiltered = who !== "" || operation !== "" || taskId !== "";
    return html`<div class="card empty" data-testid="no-actions">
      <h2>${isFiltered ? "No action matches" : "No actions"}</h2>
      <p class="dim">
        Whoever retries, marks as done, pauses, disables a worker or changes a resource, is recorded
        here: who, when, from where, and what it changed.
      </p>
    </div>`;
  }

  private more(actions: readonly Action[]): TemplateResult | typeof nothing {
    if (this.cursor === null) return nothing;
    if (actions.length >= MAX_SHOWN)
      return html`<p class="dim audit-rest">
        Older ones: <code>luigid audit --all</code>, or choose who, an action or a task above.
      </p>`;
    return html`<button
      type="button"
      class="btn show-others"
      data-testid="show-others"
      @click=${() => {
        this.limit = Math.min(MAX_SHOWN, this.limit + STEP);
        void this.page.refresh();
      }}
    >
      Show older actions ${icon("chevronDown")}
    </button>`;
  }
}
