/** Why the tasks of the graph do not run: asked for those that are in view, a few at a time. */

import { ApiError } from "../../api/luigi";
import type { TaskRow } from "../../api/types";
import type { GraphNode } from "../../model/graph";
import type { Page } from "../view";

/** What is known of a task beside what the graph has. */
export type NodeNote = Pick<TaskRow, "upstream_status" | "reason" | "held">;

/** Of one question: the server takes 100 ids, and servers in between limit the length of the URL. */
const MAX_IDS = 100;
const MAX_LENGTH = 6000;

const WAITING = new Set(["PENDING", "FAILED", "DISABLED"]);

export class NodeNotes {
  private readonly notes = new Map<string, NodeNote>();
  /** Those whose note has been asked for since the graph last changed. */
  private readonly asked = new Set<string>();
  private wanted: readonly string[] = [];
  private asking: Promise<void> | null = null;

  constructor(
    private readonly page: Page,
    /** Called when there are new notes. */
    private readonly changed: () => void,
  ) {}

  of(taskId: string): NodeNote | undefined {
    return this.notes.get(taskId);
  }

  get isEmpty(): boolean {
    return this.notes.size === 0;
  }

  /** Asks for the notes of nodes that have come into view, in place of those that were to be asked next. */
  want(nodes: readonly GraphNode[]): void {
    this.wanted = nodes
      .filter(({ status, taskId }) => WAITING.has(status) && !this.asked.has(taskId))
      .map(({ taskId }) => taskId);
    if (this.wanted.length > 0) this.asking ??= this.ask();
  }

  /** Has all notes asked for again once they are wanted; until then the old ones stay. */
  outdate(): void {
    this.asked.clear();
  }

  /** Resolves when there is nothing to ask. */
  async settled(): Promise<void> {
    while (this.asking !== null) await this.asking;
  }

  private async ask(): Promise<void> {
    try {
      while (this.wanted.length > 0) {
        const ids = this.take();
        const tasks = await this.page.api.getTasksById(ids);
        for (const id of ids) this.notes.delete(id);
        for (const task of tasks) this.notes.set(task.task_id, task);
        this.changed();
      }
    } catch (error) {
      // The page itself says that the server does not answer; the graph is right without notes.
      if (!(error instanceof ApiError)) throw error;
      this.wanted = [];
    } finally {
      this.asking = null;
    }
  }

  private take(): string[] {
    const ids: string[] = [];
    let length = 0;
    for (const id of this.wanted) {
      length += encodeURIComponent(id).length + "&task_id=".length;
      if (ids.length === MAX_IDS || (length > MAX_LENGTH && ids.length > 0)) break;
      ids.push(id);
    }
    for (const id of ids) this.asked.add(id);
    this.wanted = this.wanted.slice(ids.length);
    return ids;
  }
}
