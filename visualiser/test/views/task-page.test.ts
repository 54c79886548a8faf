// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import type { TaskRun, TaskRuns } from "../../src/api/types";
import { START, toTaskPage } from "../../src/route";
import { makeTaskPage } from "../../src/views/task-page";
import type { View } from "../../src/views/view";
import {
  hasMarkup,
  makeExplanation,
  makePage,
  makeTask,
  MARKUP,
  NOW,
  serve,
  type PageDouble,
} from "./page-double";

let page: PageDouble;
let root: HTMLElement;
let view: View;

beforeEach(() => {
  page = makePage();
  root = document.createElement("section");
  document.body.replaceChildren(root);
  view = makeTaskPage(root, page);
});

function text(selector: string): string {
  return (root.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
}

function run(given: Partial<TaskRun> = {}): TaskRun {
  return {
    started: NOW - 100,
    finished: NOW - 90,
    seconds: 10,
    status: "DONE",
    worker: "worker-1",
    host: "etl1",
    record: 7,
    ...given,
  };
}

function makeRuns(given: Partial<TaskRuns> = {}): TaskRuns {
  return {
    task_id: "etl.Load_2024_1",
    family: "etl.Load",
    params: { date: "2024-05-01" },
    history: "on",
    since: null,
    runs: [run()],
    events: [{ status: "DONE", time: NOW - 90 }],
    trend: { family: "etl.Load", n: 31, failures: 2, p50: 9.5, p95: 14 },
    next_cursor: null,
    as_of: NOW,
    ...given,
  };
}

/** Makes the server answer with these pages of runs, one after the other; null: it has none. */
function remember(...pages: (TaskRuns | null)[]): ReturnType<typeof vi.fn> {
  const answers = [...pages];
  return vi.spyOn(page.api, "getTaskRuns").mockImplementation(() => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer == null
      ? Promise.reject(new ApiError("No such task.", 404, "unknown-task"))
      : Promise.resolve(answer);
  });
}

async function show(taskId = "etl.Load_2024_1"): Promise<void> {
  page.route = toTaskPage(START, taskId);
  await view.show(page.route);
}

describe("the page of a task", () => {
  it("shows what the panel shows, and the runs", async () => {
    const explanation = makeExplanation({
      status: "FAILED",
      reasons: [{ kind: "retry_at", seconds: NOW + 60 }],
    });
    const task = makeTask({
      status: "FAILED",
      error_text: "ValueError: no",
      resources: { db: 2 },
      tracking_url: "https://cluster.example/1",
    });
    serve(page, task, explanation);
    remember(makeRuns());
    await show();
    expect(text("h1")).toBe("etl.Load");
    expect(text("[data-testid=error-text] strong")).toBe("ValueError: no");
    expect(text("[data-testid=reason]")).toContain("22:14:20");
    expect(text("[data-testid=command]")).toContain("--date 2024-05-01");
    expect(root.querySelector("a[href*='resources=%5B%22db']")?.textContent).toBe("db");
    expect(root.querySelector("a[href='https://cluster.example/1']")).not.toBeNull();
    expect(root.querySelector("[data-action=forgive]")).not.toBeNull();
    expect(text("[data-testid=task-run][data-status=DONE]")).toContain("10 s worker-1");
    expect(text("[data-testid=task-runs] .section-head")).toContain(
      "31 done, half within 9.5 s, 95 % within 14 s, 2 failed",
    );
    expect(root.querySelectorAll(".run-bar, .run-line")).toHaveLength(3);
    expect(text("[data-testid=task-events]")).toContain("Done");
  });

  it("says since when the server remembers runs if the history is off", async () => {
    serve(page, makeTask());
    remember(makeRuns({ history: "off", since: NOW - 7200, runs: [], events: [], params: null }));
    await show();
    expect(text("[data-testid=runs-source]")).toContain("history is off");
    expect(text("[data-testid=runs-source]")).toContain("20:13:20");
    expect(text("[data-testid=task-runs]")).toContain("It has not run.");
    expect(root.querySelector("[data-testid=task-events]")).toBeNull();
  });

  it("shows from the history what the scheduler has removed", async () => {
    serve(page, null);
    remember(makeRuns());
    await show();
    expect(text("[data-testid=task-gone]")).toContain("no longer knows this task");
    expect(text("h1")).toBe("etl.Load");
    expect(text(".pairs")).toContain("2024-05-01");
    expect(root.querySelectorAll("[data-testid=task-run]")).toHaveLength(1);
    expect(root.querySelector("[data-testid=row-action]")).toBeNull();
  });

  it("says that nobody knows a task", async () => {
    serve(page, null);
    remember(null);
    await show("no such");
    expect(text("[data-testid=task-unknown]")).toContain("no such");
    await show("");
    expect(text("[data-testid=task-unknown]")).toContain("names no task");
  });

  it("shows the rest if the runs fail", async () => {
    serve(page, makeTask());
    vi.spyOn(page.api, "getTaskRuns").mockRejectedValue(new ApiError("Not now.", 503));
    await show();
    expect(text("h1")).toBe("etl.Load");
    expect(text(".invalid")).toBe("Not now.");
  });

  it("appends older runs, and keeps them when the newest change", async () => {
    serve(page, makeTask());
    const first = makeRuns({ runs: [run({ started: NOW - 10 })], next_cursor: "c" });
    const second = makeRuns({ runs: [run({ started: NOW - 50 })] });
    const asked = remember(first, second, first);
    await show();
    root.querySelector<HTMLElement>("[data-testid=more-runs]")?.click();
    await vi.waitFor(() => {
      expect(root.querySelectorAll("[data-testid=task-run]")).toHaveLength(2);
    });
    expect(asked.mock.calls[1]?.slice(0, 2)).toEqual(["etl.Load_2024_1", "c"]);
    expect(root.querySelector("[data-testid=more-runs]")).toBeNull();
    serve(page, makeTask({ updated: NOW }));
    await view.refresh();
    expect(root.querySelectorAll("[data-testid=task-run]")).toHaveLength(2);
  });

  it("asks for the runs again only if the task has changed", async () => {
    serve(page, makeTask());
    const asked = remember(makeRuns());
    await show();
    await view.refresh();
    expect(asked).toHaveBeenCalledTimes(1);
    serve(page, makeTask({ status: "DONE" }));
    await view.refresh();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("sends messages and keeps those before", async () => {
    serve(page, makeTask());
    remember(makeRuns());
    await show();
    const send = vi.spyOn(page.api, "sendSchedulerMessage").mockResolvedValue({ message_id: "m" });
    const form = root.querySelector<HTMLFormElement>("#page-message-form");
    const input = root.querySelector<HTMLInputElement>("#page-message-content");
    if (form === null || input === null) throw new Error("there is no form");
    for (const content of ["one", "two"]) {
      input.value = content;
      form.dispatchEvent(new Event("submit", { cancelable: true }));
      await vi.waitFor(() => {
        expect(text("[data-testid=message-state]")).toBe("Sent.");
        expect(send).toHaveBeenLastCalledWith("worker-1", "etl.Load_2024_1", content);
      });
    }
    expect(text(".past-messages")).toBe("one Sent.");
  });

  it("renders no text as markup", async () => {
    serve(page, makeTask({ task_id: MARKUP, family: MARKUP, params: { [MARKUP]: MARKUP } }));
    remember(makeRuns({ runs: [run({ worker: MARKUP, host: MARKUP, status: "RUNNING" })] }));
    await show(MARKUP);
    expect(hasMarkup(root)).toBe(false);
  });
});
