/** The task list: families, status boxes, filters, and the table of matching tasks. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { ApiError } from "../api/luigi";
import type { TaskPage, TaskRow } from "../api/types";
import { isFiltered, queryOf, routeOrder } from "../model/query";
import type { Route } from "../route";
import { BulkBar } from "./task-list/bulk-bar";
import { noMatch, noTask, skeleton } from "./task-list/empty";
import { Families } from "./task-list/families";
import { filterChips } from "./task-list/filter-chips";
import { Holds } from "./task-list/holds";
import { paging } from "./task-list/paging";
import { statusBoxes } from "./task-list/status-boxes";
import { TaskTable } from "./task-list/table";
import { TextFilter } from "./task-list/text-filter";
import { icon } from "./icons";
import type { MakeView, Page, View } from "./view";

export const makeTaskList: MakeView = (root, page) => new TaskList(root, page);

class TaskList implements View {
  private readonly families: Families;
  private readonly textFilter: TextFilter;
  private readonly table: TaskTable;
  private readonly bulkBar: BulkBar;
  private readonly holds: Holds;
  /** What is shown; null before the first answer. */
  private shown: { tasks: TaskPage; query: string } | null = null;
  /** Aborts the current fetch. */
  private fetching = new AbortController();
  private showing: Promise<void> = Promise.resolve();
  private hasFailed = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    root.classList.add("task-list");
    const draw = (): void => {
      this.draw();
    };
    this.holds = new Holds(page, draw);
    this.families = new Families(page, this.holds, draw);
    this.textFilter = new TextFilter(page, () => namesOf(this.shown?.tasks.tasks ?? []));
    this.table = new TaskTable(page, {
      requested: (order, number) => {
        page.go({ ...page.route, order: routeOrder(order), page: number });
      },
      selectionChanged: () => {
        this.draw();
      },
    });
    this.bulkBar = new BulkBar(page, {
      deselect: () => {
        this.table.deselect();
      },
      changed: () => {
        this.draw();
      },
    });
  }

  show(route: Route): Promise<void> {
    this.draw();
    this.showing = this.load(route);
    return this.showing;
  }

  async refresh(): Promise<void> {
    // The route that is being shown comes first, and any that follows meanwhile.
    let showing: Promise<void>;
    do {
      showing = this.showing;
      await showing.catch(() => undefined);
    } while (showing !== this.showing);
    await this.load(this.page.route);
  }

  redraw(): void {
    if (this.shown !== null) this.table.draw(this.shown.tasks, this.page.route, true);
    this.table.redraw();
    this.draw();
  }

  /** Fetches and draws. A newer call aborts an older one, which rejects with AbortError. */
  private async load(route: Route): Promise<void> {
    this.fetching.abort();
    this.fetching = new AbortController();
    const { signal } = this.fetching;
    const query = queryOf(route);
    void this.holds.load();
    try {
      const tasks = await this.page.api.getTasks(query, signal);
      signal.throwIfAborted();
      this.hasFailed = false;
      this.textFilter.error = "";
      this.showTasks(tasks, route, JSON.stringify(query));
    } catch (error) {
      if (error instanceof ApiError && error.kind === "invalid-query") {
        // What was shown stays while the reader writes on.
        this.textFilter.error = error.message;
        this.draw();
        return;
      }
      this.hasFailed = !(error instanceof DOMException);
      this.draw();
      throw error;
    }
  }

  private showTasks(tasks: TaskPage, route: Route, query: string): void {
    const last = Math.max(1, Math.ceil(tasks.total / route.length));
    if (route.page > last) {
      this.page.go({ ...route, page: last }, "replace");
      return;
    }
    const isSame = this.shown?.query === query;
    this.shown = { tasks, query };
    this.table.draw(tasks, route, isSame);
    this.draw();
  }

  private draw(): void {
    const { route } = this.page;
    render(this.template(route), this.root);
    if (this.shown !== null) render(paging(this.shown.tasks, route, this.page), this.table.footer);
  }

  private template(route: Route): TemplateResult {
    return html`${this.families.template(route)}
      <div class="task-list-main">
        <h1 class="visually-hidden">Tasks</h1>
        ${statusBoxes(route, this.page)}
        <div class="tools">
          ${this.families.toggleButton()} ${this.textFilter.template()}
          ${filterChips(route, this.page)} ${this.holds.template(route)}
          ${exportLink(route, this.page, this.textFilter.error !== "")} ${columnsButton(this.page)}
        </div>
        <div class="task-card ${this.hasRows() ? "" : "without-rows"} ${this.isOutdated()}">
          ${this.inPlaceOfRows(route)} ${this.table.element}
        </div>
        ${this.bulkBar.template(this.table.selected(), this.shown?.tasks.total ?? 0)}
      </div>`;
  }

  private isOutdated(): string {
    return this.textFilter.error === "" ? "" : "outdated";
  }

  private hasRows(): boolean {
    return this.shown !== null && this.shown.tasks.total > 0;
  }

  private inPlaceOfRows(route: Route): TemplateResult | typeof nothing {
    if (this.hasRows() || this.hasFailed || this.textFilter.error !== "") return nothing;
    if (this.shown === null) return skeleton();
    return isFiltered(route) ? noMatch(route, this.page) : noTask();
  }
}

/** A link, so that the browser saves the file. */
function exportLink(route: Route, page: Page, isQueryWrong: boolean): TemplateResult {
  return html`<a
    class="btn btn-icon export"
    data-testid="export"
    role="link"
    href=${isQueryWrong ? nothing : page.api.exportUrl(queryOf(route))}
    tabindex="0"
    download
    aria-disabled=${isQueryWrong ? "true" : nothing}
    aria-label="Export what is listed as CSV"
    title=${
      isQueryWrong ? "Nothing to export: the query has a mistake" : "Export what is listed as CSV"
    }
    >${icon("download")}</a
  >`;
}

function columnsButton(page: Page): TemplateResult {
  return html`<button
    type="button"
    class="btn btn-icon choose-columns"
    data-testid="choose-columns"
    aria-label="Choose columns"
    title="Choose columns"
    @click=${() => {
      void import("./task-list/choose-columns").then(({ chooseColumns }) => {
        chooseColumns(page);
      });
    }}
  >
    ${icon("columns")}
  </button>`;
}

/** Names of parameters and resources of some tasks. */
function namesOf(tasks: readonly TaskRow[]): { params: string[]; resources: string[] } {
  const of = (read: (task: TaskRow) => object): string[] =>
    [...new Set(tasks.flatMap((task) => Object.keys(read(task))))].sort();
  return { params: of((task) => task.params), resources: of((task) => task.resources) };
}
