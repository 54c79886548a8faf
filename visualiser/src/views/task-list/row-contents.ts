/** The contents of the rows by task, so that focus and open menus survive a new order of rows. */

import { render } from "lit-html";
import type { TaskRow } from "../../api/types";
import { distinguishByFamily, type Distinction } from "../../model/distinction";
import type { Page } from "../view";
import type { Column } from "./columns";

const NO_DISTINCTION: Distinction = new Map();

export class RowContents {
  private contents = new Map<string, HTMLElement[]>();

  constructor(
    private readonly page: Page,
    private readonly columns: readonly Column[],
  ) {}

  /** Draws the contents for these tasks, and discards all others. */
  draw(tasks: readonly TaskRow[]): void {
    const distinctions = distinguishByFamily(tasks);
    const drawn = new Map<string, HTMLElement[]>();
    for (const task of tasks) {
      const elements = this.contents.get(task.task_id) ?? this.columns.map(makeContent);
      const distinction = distinctions.get(task.family) ?? NO_DISTINCTION;
      this.columns.forEach(({ cell }, index) => {
        const element = elements[index];
        if (cell !== undefined && element !== undefined)
          render(cell(task, { page: this.page, distinction }), element);
      });
      drawn.set(task.task_id, elements);
    }
    this.contents = drawn;
  }

  /** Puts the contents for a task into the cells of a row. */
  place(task: TaskRow, cells: readonly HTMLElement[]): void {
    const elements = this.contents.get(task.task_id) ?? [];
    cells.forEach((cell, index) => {
      const element = elements[index];
      if (this.columns[index]?.cell !== undefined && element !== undefined) cell.append(element);
    });
  }
}

function makeContent(): HTMLElement {
  const element = document.createElement("div");
  element.className = "cell";
  return element;
}
