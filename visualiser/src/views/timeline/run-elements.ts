/** The elements over the canvas: a link for each run that is large enough, or has the focus. */

import { html, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { xOf, type View as Window } from "../../model/timeline/bars";
import {
  endOf,
  findRun,
  isRunningRun,
  keyOfRun,
  statusOfRun,
  type RunTable,
} from "../../model/timeline/runs";
import { lengthOf } from "../../model/timeline/span";
import { textAt } from "../../model/timeline/texts";
import { boxesOf, boxOf, type Box, type Shown } from "../../model/timeline/visible";
import { formatAge, formatDuration } from "../../model/times";
import { format, toTaskPage } from "../../route";
import { opensBeside } from "../task-link";
import { timeText } from "../time";
import type { Page } from "../view";
import { labelOfRun } from "./parts";
import { TOOLTIP_ID } from "./tooltip";

export interface Listener {
  /** The element of a run has the focus. */
  focused(key: string): void;
  left(): void;
}

export class RunElements {
  /** The key of the run in the tab order; empty: the first one. */
  private current = "";
  private boxes: readonly Box[] = [];
  /** The window that the boxes were made for. */
  private madeFor: Window | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
    private readonly listener: Listener,
  ) {}

  /** Other runs are shown from now on. */
  forget(): void {
    this.current = "";
  }

  /** The key of the run that has the focus; empty if none has. */
  focusedKey(): string {
    const { activeElement } = document;
    return activeElement instanceof HTMLElement && this.root.contains(activeElement)
      ? (activeElement.dataset.key ?? "")
      : "";
  }

  /** Moves the elements with the picture, until they are drawn anew. */
  follow(view: Window): void {
    if (this.madeFor === null) return;
    const scale = lengthOf(this.madeFor.span) / lengthOf(view.span);
    const x = xOf(view, this.madeFor.span.from);
    this.root.style.transform = `translateX(${x}px) scaleX(${scale})`;
  }

  draw(shown: Shown): void {
    const { table } = shown;
    const boxes = boxesOf(shown);
    const current = this.current === "" ? -1 : findRun(table, this.current);
    if (current >= 0 && !boxes.some(({ run }) => run === current)) {
      // It would lose the focus.
      if (this.focusedKey() === this.current) boxes.push(boxOf(shown, current));
      else this.current = "";
    }
    this.madeFor = shown.view;
    this.root.style.transform = "";
    this.render(table, boxes, this.current === "" ? (boxes[0]?.run ?? -1) : current);
  }

  /** Draws the elements with one for a run, however small, and gives it the focus. */
  focusOn(shown: Shown, run: number): void {
    this.current = keyOfRun(shown.table, run);
    this.draw(shown);
    if (this.elementOf(this.current) === null) {
      this.current = keyOfRun(shown.table, run);
      this.render(shown.table, [...this.boxes, boxOf(shown, run)], run);
    }
    this.elementOf(this.current)?.focus({ preventScroll: true });
  }

  /** Gives the focus to the run in the tab order. */
  focus(): void {
    this.root.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  private elementOf(key: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  }

  private render(table: RunTable, boxes: readonly Box[], tabStop: number): void {
    this.boxes = boxes;
    render(
      repeat(
        boxes,
        ({ run }) => keyOfRun(table, run),
        (box) => this.element(table, box, box.run === tabStop),
      ),
      this.root,
    );
  }

  private element(table: RunTable, box: Box, isTabStop: boolean): TemplateResult {
    const { run } = box;
    const { page } = this;
    const taskId = textAt(table.ids, run);
    const key = keyOfRun(table, run);
    const started = table.started[run] ?? 0;
    const seconds = endOf(table, run, page.now()) - started;
    const status = statusOfRun(table, run);
    return html`<div role="listitem">
      <a
        class="time-run"
        data-testid="run"
        data-task-id=${taskId}
        data-status=${status}
        ?data-late=${table.late[run] === 1}
        ?data-path=${table.critical.includes(run)}
        data-key=${key}
        draggable="false"
        tabindex=${isTabStop ? 0 : -1}
        href=${format(toTaskPage(page.route, taskId))}
        aria-label=${labelOfRun({
          family: table.families[table.family[run] ?? 0] ?? "",
          worker: table.workers[table.worker[run] ?? 0] ?? "",
          status,
          isLate: table.late[run] === 1,
          started: timeText(started, page),
          duration: isRunningRun(table, run)
            ? `for ${formatAge(seconds)}`
            : formatDuration(seconds),
        })}
        aria-describedby=${TOOLTIP_ID}
        .style=${`left: ${box.left}px; top: ${box.top}px; width: ${box.width}px; height: ${box.height}px`}
        @click=${opensBeside(taskId, page)}
        @focus=${() => {
          this.current = key;
          this.listener.focused(key);
        }}
        @blur=${() => {
          this.listener.left();
        }}
      ></a>
    </div>`;
  }
}
