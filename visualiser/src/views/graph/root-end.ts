/** When the root of the graph is expected to be done, beside how many tasks it has. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Estimate } from "../../api/types";
import { tellRoot, tellRun } from "../../model/estimate";
import type { Route } from "../../route";
import { Estimates } from "../estimate";
import { shortTime } from "../time";
import type { Page } from "../view";
import type { Picture } from "./picture";

export class RootEnd {
  private readonly estimates: Estimates;
  private shown: { taskId: string; estimate: Estimate | null } | null = null;
  private isAsking = false;

  /** `changed`: called when there is another estimate. */
  constructor(
    private readonly page: Page,
    private readonly changed: () => void,
  ) {
    this.estimates = new Estimates(page);
  }

  /** Draws what is known, and asks for what is not. */
  template(picture: Picture | null, route: Route): TemplateResult | typeof nothing {
    const root = picture?.graph.nodes[0];
    if (root === undefined || route.allRoots || route.otherRoots.length > 0 || route.invert)
      return nothing;
    void this.ask({ task_id: root.taskId, status: root.status, time: root.changedAt ?? 0 });
    const estimate = this.shown?.taskId === root.taskId ? this.shown.estimate : null;
    if (estimate === null) return nothing;
    const write = (time: number): string => shortTime(time, this.page);
    const told = tellRoot(estimate, write) ?? tellRun(estimate, write);
    if (told === null) return nothing;
    return html`<span
      class="graph-root-end dim"
      data-testid="graph-root-end"
      title="${told.answer}, ${told.basis}"
      >done ${told.answer.split(",")[0]} <small>(estimate)</small></span
    >`;
  }

  private async ask(task: Parameters<Estimates["of"]>[0]): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const estimate = await this.estimates.of(task);
      const before = this.shown;
      this.shown = { taskId: task.task_id, estimate };
      if (before?.taskId !== task.task_id || before.estimate !== estimate) this.changed();
    } finally {
      this.isAsking = false;
    }
  }
}
