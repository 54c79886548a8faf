/** Everything about one task, also about one that only the history remembers. */

import { html, nothing, render } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";
import { ApiError } from "../api/luigi";
import type { TaskDetails, TaskRun, TaskRuns } from "../api/types";
import { joinPages } from "../model/runs";
import type { Route } from "../route";
import { Estimates } from "./estimate";
import { keepFocus } from "./focus";
import { Exchange } from "./task-dialogs/exchange";
import {
  eventsSection,
  goneTask,
  knownTask,
  unknownTask,
  type Content,
  type Known,
  type Parts,
} from "./task-page/content";
import { runsSection } from "./task-page/runs";
import { makeReferences } from "./task-panel/references";
import type { MakeView, Page, View } from "./view";

/** Runs change with the status; what the family does meanwhile is asked for less often. */
const SECONDS_BETWEEN_TRENDS = 30;

export const makeTaskPage: MakeView = (root, page) => new TaskPage(root, page);

/** What was fetched of the runs. */
interface Fetched {
  /** The newest page. */
  page: TaskRuns;
  /** The runs of the pages after it. */
  older: TaskRun[];
  /** Where older runs follow; null if there are none. */
  cursor: string | null;
  /** What the task was like, and when, so that nothing is fetched again in vain. */
  of: string;
  at: number;
}

class TaskPage implements View {
  private taskId = "";
  /** Undefined before the first answer; null if the scheduler does not know the task. */
  private known: Known | null | undefined = undefined;
  private runs: Fetched | null = null;
  /** Why the runs cannot be shown; empty if they can. */
  private failure = "";
  private exchange: Exchange | null = null;
  private request = new AbortController();
  private readonly estimates: Estimates;
  private references: ReturnType<typeof makeReferences>;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    this.references = this.makeReferences();
    this.estimates = new Estimates(page);
  }

  async show({ taskId }: Route): Promise<void> {
    if (taskId !== this.taskId) {
      this.taskId = taskId;
      this.known = undefined;
      this.runs = null;
      this.failure = "";
      this.exchange?.stop();
      this.exchange = null;
      this.references = this.makeReferences();
      this.root.scrollTop = 0;
    }
    await this.load();
  }

  async refresh(): Promise<void> {
    await this.load();
  }

  redraw(): void {
    const { taskId } = this;
    const content = this.content();
    if (content === nothing) return;
    keepFocus(() => {
      render(html`<div class="task-page">${keyed(taskId, content)}</div>`, this.root);
    });
  }

  private async load(): Promise<void> {
    this.request.abort();
    this.request = new AbortController();
    const { signal } = this.request;
    const { taskId } = this;
    if (taskId === "") {
      this.known = null;
      this.redraw();
      return;
    }
    const { api } = this.page;
    const task = await orNull(api.getTask(taskId, signal));
    if (task === null) {
      await this.loadRuns("gone", signal);
      this.known = null;
    } else {
      const runs = this.loadRuns(`${task.status} ${task.updated} ${task.time}`, signal);
      const [explanation, estimate] = await Promise.all([
        orNull(api.getExplanation(taskId, signal)),
        this.estimates.of(task, signal),
      ]);
      this.known = { task, explanation, estimate };
      this.followMessages(task);
      this.redraw();
      await runs;
    }
    this.redraw();
  }

  /** Fetches the newest runs, unless the task is as it was a moment ago. */
  private async loadRuns(of: string, signal: AbortSignal): Promise<void> {
    const now = this.page.now();
    const { runs } = this;
    if (runs?.of === of && now - runs.at < SECONDS_BETWEEN_TRENDS) return;
    try {
      const page = await orNull(this.page.api.getTaskRuns(this.taskId, null, signal));
      this.failure = "";
      if (page === null) this.runs = null;
      else if (runs === null || runs.older.length === 0)
        this.runs = { page, older: [], cursor: page.next_cursor, of, at: now };
      else this.runs = { ...runs, page, of, at: now };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failure = error.message;
    }
  }

  private async loadOlder(): Promise<void> {
    const { runs } = this;
    if (runs?.cursor == null) return;
    try {
      const page = await this.page.api.getTaskRuns(this.taskId, runs.cursor);
      // Another task, or newer runs, may be shown by now.
      if (this.runs?.page.task_id !== page.task_id) return;
      const older = [...this.runs.older, ...page.runs];
      this.runs = { ...this.runs, older, cursor: page.next_cursor };
      this.redraw();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.page.notify(error.message, "failed");
    }
  }

  /** What was sent stays in view as long as the run that it went to. */
  private followMessages(task: TaskDetails): void {
    if (!task.accepts_messages || task.worker_running === null) {
      if (this.exchange?.state.name !== "waiting") this.exchange = null;
    } else {
      this.exchange ??= new Exchange(task, this.page, () => {
        this.redraw();
      });
    }
  }

  private content(): Content {
    const { known, page, references } = this;
    if (known === undefined) return nothing;
    const runs: Content = this.runsContent();
    const events: Content = this.eventsContent();
    const parts: Parts = { page, runs, events };
    if (known !== null) return knownTask(known, { ...parts, exchange: this.exchange, references });
    if (this.runs !== null) return goneTask(this.runs.page, parts);
    return unknownTask(this.taskId);
  }

  private runsContent(): Content {
    if (this.failure !== "")
      return html`<section>
        <div class="section-head"><h3>Runs</h3></div>
        <p class="invalid">${this.failure}</p>
      </section>`;
    if (this.runs === null) return nothing;
    const { page, older, cursor } = this.runs;
    const runs = joinPages(page.runs, older);
    return runsSection({ page, runs, hasMore: cursor !== null }, this.page, () => {
      void this.loadOlder();
    });
  }

  private eventsContent(): Content {
    return this.runs === null ? nothing : eventsSection(this.runs.page, this.page);
  }

  private makeReferences(): ReturnType<typeof makeReferences> {
    return makeReferences(this.page, () => {
      this.redraw();
    });
  }
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.kind === "unknown-task") return null;
    throw error;
  }
}
