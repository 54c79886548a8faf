/** The table: DataTables shows a page of tasks that the server has sorted; lit-html fills the cells. */

import type { AjaxData, Api, ColumnOptions, Options } from "datatables.net";
import DataTable from "datatables.net-bs5";
import type {} from "datatables.net-select";
// By its file: without it Node would load the CommonJS form, which does not work in tests.
import "datatables.net-select/js/dataTables.select.mjs";
import type { TaskPage, TaskRow } from "../../api/types";
import { orderOf } from "../../model/query";
import { listedStatus } from "../../model/status";
import type { Order, Route } from "../../route";
import type { Page } from "../view";
import { columnsOf } from "./chosen-columns";
import { columnsFor, gridOf, sortColumn, type Column } from "./columns";
import { keepPagingFocus, keepPlace } from "./place";
import { RowContents } from "./row-contents";

// By default it reports errors in an alert.
DataTable.ext.errMode = "throw";

// Without the margins of Bootstrap's grid.
Object.assign(DataTable.ext.classes.layout, {
  row: "table-part",
  cell: "",
  tableCell: "",
  start: "",
  end: "",
  full: "",
});

/** DataTables knows the name DT_RowId. It has a prefix, for a task's id alone might exist in the page already. */
interface Row {
  DT_RowId: string;
  task: TaskRow;
}

export interface TableListener {
  /** The reader wants another order or page, which the table shows once it is drawn. */
  requested(order: Order, page: number): void;
  selectionChanged(): void;
}

export class TaskTable {
  /** Empty until the table is drawn. */
  readonly element = document.createElement("div");
  /** Stands beside the paging buttons. */
  readonly footer = document.createElement("div");
  private table = makeTable();
  private columns: readonly Column[] = [];
  private contents: RowContents;
  private api: Api<Row> | null = null;
  /** What DataTables is to show; null if its request comes from the reader. */
  private answer: { tasks: TaskPage; route: Route } | null = null;
  private tasks: readonly TaskRow[] = [];
  private total = 0;

  constructor(
    private readonly page: Page,
    private readonly listener: TableListener,
  ) {
    this.contents = new RowContents(page, this.columns);
    this.element.className = "table-host";
    this.footer.className = "table-footer";
  }

  /** Shows a page. With `isSame` the query is as before: selection and place stay. */
  draw(tasks: TaskPage, route: Route, isSame: boolean): void {
    const isAnew = this.takeColumns(route);
    const changed = isSame ? changedIds(this.tasks, tasks.tasks) : [];
    const isInPlace =
      !isAnew && isSame && tasks.total === this.total && isSameOrder(this.tasks, tasks.tasks);
    if (!isSame) this.deselect();
    this.tasks = tasks.tasks;
    this.total = tasks.total;
    this.contents.draw(this.tasks);
    if (!isInPlace)
      keepPagingFocus(this.element, () => {
        this.replaceRows(tasks, route, isSame && !isAnew);
      });
    this.flash(changed);
    this.markOpen(route.task);
    this.listener.selectionChanged();
  }

  /** Draws the cells again. */
  redraw(): void {
    this.contents.draw(this.tasks);
  }

  /** Makes another table if other columns are wanted; returns whether it did. */
  private takeColumns(route: Route): boolean {
    const columns = columnsFor(columnsOf(route));
    if (columns.map(({ name }) => name).join() === this.columns.map(({ name }) => name).join())
      return false;
    this.columns = columns;
    this.api?.destroy(true);
    this.api = null;
    this.element.replaceChildren();
    this.table = makeTable();
    for (const [name, value] of Object.entries(gridOf(columns)))
      this.table.style.setProperty(`--lv-own-${name}`, value);
    this.contents = new RowContents(this.page, columns);
    return true;
  }

  selected(): TaskRow[] {
    const rows = this.api?.rows({ selected: true }).data().toArray() ?? [];
    const ids = new Set(rows.map(({ task }) => task.task_id));
    return this.tasks.filter((task) => ids.has(task.task_id));
  }

  deselect(): void {
    this.api?.rows({ selected: true }).deselect();
  }

  private replaceRows(tasks: TaskPage, route: Route, isSame: boolean): void {
    this.answer = { tasks, route };
    if (isSame) this.deselectGone();
    const body = this.table.tBodies[0];
    if (this.api === null) {
      this.element.append(this.table);
      this.api = this.makeApi(route);
    } else if (isSame && body !== undefined) {
      keepPlace(body, () => {
        this.api?.draw(false);
      });
    } else {
      const { column, descending } = orderOf(route);
      this.api.order([[this.indexOf(column), descending ? "desc" : "asc"]]).draw(false);
      this.table.parentElement?.scrollTo({ top: 0 });
    }
    this.answer = null;
  }

  /** Deselects tasks that are gone; otherwise they would be selected if they come back. */
  private deselectGone(): void {
    const ids = new Set(this.tasks.map((task) => task.task_id));
    this.api?.rows((_index: number, { task }: Row) => !ids.has(task.task_id)).deselect();
  }

  private makeApi(route: Route): Api<Row> {
    const { column, descending } = orderOf(route);
    const api = new DataTable<Row>(this.table, {
      ...OPTIONS,
      columns: this.columns.map(optionsOf),
      order: [[this.indexOf(column), descending ? "desc" : "asc"]],
      pageLength: route.length,
      displayStart: (route.page - 1) * route.length,
      layout: {
        topStart: null,
        topEnd: null,
        bottomStart: () => this.footer,
        bottomEnd: { paging: { buttons: 5 } },
      },
      ajax: (request, done, settings) => {
        if (this.answer === null) {
          this.passOn(request);
          return;
        }
        const { tasks, route: shown } = this.answer;
        settings.displayStart = tasks.offset;
        settings.pageLength = shown.length;
        done({
          draw: request.draw,
          recordsTotal: tasks.total,
          recordsFiltered: tasks.total,
          data: tasks.tasks.map((task): Row => ({ DT_RowId: `row-${task.task_id}`, task })),
        });
      },
      createdRow: (tr, data, _index, cells) => {
        const { task } = data as Row;
        tr.dataset.taskId = task.task_id;
        this.contents.place(task, cells);
        cells[0]?.querySelector("input")?.setAttribute("aria-label", `Select ${task.family}`);
      },
    });
    api.on("select deselect", () => {
      this.listener.selectionChanged();
      // What is shown for the selection takes room at the bottom.
      document.activeElement?.closest("tr[data-task-id]")?.scrollIntoView({ block: "nearest" });
    });
    return api;
  }

  /** Passes on what the reader wants; the route then decides what is drawn. */
  private passOn({ order, start = 0, length = 1 }: AjaxData): void {
    const [first] = order ?? [];
    const column = sortColumn(this.columns[first?.column ?? -1]) ?? "status";
    this.listener.requested({ column, descending: first?.dir === "desc" }, start / length + 1);
  }

  /** Where a column stands; that of the status if it is not shown, as DataTables must have one. */
  private indexOf(name: string): number {
    const at = this.columns.findIndex((column) => column.name === name);
    return at === -1 ? this.columns.findIndex((column) => column.name === "status") : at;
  }

  private rows(): HTMLElement[] {
    return [...this.table.querySelectorAll<HTMLElement>("tr[data-task-id]")];
  }

  private flash(ids: readonly string[]): void {
    for (const row of this.rows()) {
      if (!ids.includes(row.dataset.taskId ?? "")) continue;
      row.classList.add("changed");
      row.addEventListener(
        "animationend",
        () => {
          row.classList.remove("changed");
        },
        { once: true },
      );
    }
  }

  private markOpen(taskId: string): void {
    for (const row of this.rows()) row.classList.toggle("open", row.dataset.taskId === taskId);
  }
}

const OPTIONS: Options = {
  serverSide: true,
  processing: false,
  searching: false,
  autoWidth: false,
  typeDetect: false,
  orderMulti: false,
  select: {
    style: "multi+shift",
    selector: "td:first-child",
    headerCheckbox: "select-page",
    info: false,
  },
  language: {
    emptyTable: "",
    zeroRecords: "",
    loadingRecords: "",
    aria: {
      orderable: ": sort",
      orderableReverse: ": reverse the order",
      orderableRemove: ": reverse the order",
      paginate: {
        first: "First page",
        previous: "Previous page",
        next: "Next page",
        last: "Last page",
      },
    },
    select: { aria: { headerCheckbox: "Select all rows of this page" } },
  },
};

function optionsOf(column: Column): ColumnOptions {
  return {
    name: column.name,
    title: column.title,
    className: `cell-${column.name}`,
    data: null,
    defaultContent: "",
    orderable: sortColumn(column) !== undefined,
    orderSequence: column.isDescendingFirst === true ? ["desc", "asc"] : ["asc", "desc"],
    ...(column.name === "select" ? { render: DataTable.render.select() as () => string } : {}),
  };
}

function makeTable(): HTMLTableElement {
  const table = document.createElement("table");
  table.className = "task-table";
  table.dataset.testid = "task-table";
  table.createCaption().textContent = "Tasks";
  table.caption?.classList.add("visually-hidden");
  return table;
}

function isSameOrder(before: readonly TaskRow[], now: readonly TaskRow[]): boolean {
  return (
    before.length === now.length &&
    now.every((task, index) => before[index]?.task_id === task.task_id)
  );
}

/** Returns the tasks, shown before, whose status has changed. */
function changedIds(before: readonly TaskRow[], now: readonly TaskRow[]): string[] {
  const known = new Map(before.map((task) => [task.task_id, listedStatus(task)]));
  return now
    .filter((task) => (known.get(task.task_id) ?? listedStatus(task)) !== listedStatus(task))
    .map((task) => task.task_id);
}
