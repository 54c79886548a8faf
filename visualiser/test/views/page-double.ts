/** A page for the tests of views, which records what it is asked to do. */

import { vi } from "vitest";
import { ApiError, LuigiAPI } from "../../src/api/luigi";
import type { Explanation, TaskDetails } from "../../src/api/types";
import type { TimeForm } from "../../src/model/times";
import { START, type Route } from "../../src/route";
import type { Page } from "../../src/views/view";

export interface PageDouble extends Page {
  api: LuigiAPI;
  route: Route;
  timeForm: TimeForm;
  notices: [text: string, kind: "done" | "failed"][];
  /** The routes that it was asked to show. */
  routes: Route[];
  /** How often the page was refreshed. */
  refreshed: number;
  /** How often the server was asked for a task. */
  taskRequests: number;
}

export const NOW = 1_700_000_000;

export function makePage(): PageDouble {
  const page: PageDouble = {
    api: new LuigiAPI(),
    route: START,
    summary: null,
    timeForm: "utc",
    notices: [],
    routes: [],
    refreshed: 0,
    taskRequests: 0,
    now: () => NOW,
    go: (route) => {
      page.route = route;
      page.routes.push(route);
    },
    refresh: () => {
      page.refreshed += 1;
      return Promise.resolve();
    },
    redraw: () => undefined,
    notify: (text, kind = "done") => {
      page.notices.push([text, kind]);
    },
    act: async (action, done) => {
      try {
        await action();
        page.notify(done);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        page.notify(error.message, "failed");
      }
      await page.refresh();
    },
  };
  vi.spyOn(page.api, "getExplanation").mockResolvedValue(makeExplanation());
  vi.spyOn(page.api, "getEstimate").mockRejectedValue(new ApiError("No estimate.", 404));
  vi.spyOn(page.api, "getWideHolds").mockResolvedValue([]);
  return page;
}

/** Makes the server know this task only. */
export function serve(
  page: PageDouble,
  task: TaskDetails | null,
  explanation = makeExplanation(),
): void {
  vi.spyOn(page.api, "getExplanation").mockResolvedValue(explanation);
  vi.spyOn(page.api, "getTask").mockImplementation((taskId) => {
    page.taskRequests += 1;
    return task?.task_id === taskId
      ? Promise.resolve(task)
      : Promise.reject(new ApiError("No such task.", 404, "unknown-task"));
  });
}

export function makeTask(given: Partial<TaskDetails> = {}): TaskDetails {
  return {
    revision: "r-1",
    task_id: "etl.Load_2024_1",
    family: "etl.Load",
    params: { date: "2024-05-01" },
    status: "RUNNING",
    upstream_status: null,
    priority: 0,
    resources: {},
    time: NOW - 60,
    worker_running: "worker-1",
    status_message: null,
    progress_percentage: null,
    tracking_url: null,
    error: null,
    failure_key: null,
    log_url: null,
    reason: null,
    held: false,
    re_enable_able: false,
    accepts_messages: true,
    expected_end: null,
    is_late: false,
    module: "pipelines.etl",
    deps: [],
    deps_total: 0,
    dependents: [],
    dependents_total: 0,
    workers: ["worker-1"],
    batch_id: null,
    scheduled: NOW - 3600,
    updated: NOW - 60,
    error_text: null,
    failures: 0,
    retry_policy: { retry_count: 5, disable_window: 3600, disable_hard_timeout: 999999999 },
    retry_at: null,
    disabled_at: null,
    hold: null,
    ...given,
  };
}

export function makeExplanation(given: Partial<Explanation> = {}): Explanation {
  return {
    task_id: "etl.Load_2024_1",
    status: "RUNNING",
    is_ready: false,
    reasons: [],
    rank: null,
    first_causes: 0,
    is_cut: false,
    as_of: NOW,
    ...given,
  };
}

/** Text that would do harm if it became markup. */
export const MARKUP = `<img src=x onerror="window.ran=1"><script>window.ran=1</script>'"&lt;`;

/** Whether MARKUP has become elements. */
export function hasMarkup(root: ParentNode): boolean {
  return root.querySelector("img, script") !== null;
}
