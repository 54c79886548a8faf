// @vitest-environment happy-dom
import { render } from "lit-html";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import { START } from "../../src/route";
import { runAction, taskActions, taskActionsInWords } from "../../src/views/task-actions";
import { makeAction, makeResult } from "../bulk-actions";
import { hasMarkup, makePage, makeTask, MARKUP, serve, type PageDouble } from "./page-double";

let page: PageDouble;
let main: HTMLElement;

beforeEach(() => {
  page = makePage();
  main = document.createElement("main");
  main.id = "main";
  main.tabIndex = -1;
  document.body.replaceChildren(main);
});

function action(name: string): HTMLElement {
  const found = main.querySelector<HTMLElement>(`[data-testid=row-action][data-action=${name}]`);
  if (found === null) throw new Error(`no action ${name}`);
  return found;
}

function answer(text: string): void {
  const button = [...document.querySelectorAll<HTMLElement>("[role=dialog] button")].find(
    (one) => one.textContent.trim() === text,
  );
  if (button === undefined) throw new Error(`no button ${text}`);
  button.click();
}

function draw(...given: Parameters<typeof taskActions>): void {
  render(taskActions(...given), main);
}

const FAILED = makeTask({ status: "FAILED", error_text: "boom", accepts_messages: false });

describe("the actions of a row", () => {
  it("are named after the family", () => {
    draw(FAILED, page);
    const names = [...main.children].map((one) => one.getAttribute("aria-label"));
    expect(names).toEqual([
      "Show error: etl.Load",
      "Retry from here: etl.Load",
      "Forgive failures: etl.Load",
      "Mark as done: etl.Load",
      "Graph: etl.Load",
    ]);
  });

  it("leave out the error in words, where it is shown anyway", () => {
    render(taskActionsInWords(FAILED, page), main);
    expect([...main.children].map((one) => one.textContent.trim())).toEqual([
      "Retry from here",
      "Forgive failures",
      "Mark as done",
      "Hold",
      "Graph",
    ]);
  });

  it("lead to the graph by a link", () => {
    draw(FAILED, page);
    expect(action("graph").getAttribute("href")).toBe("#tab=graph&taskId=etl.Load_2024_1");
  });

  it("open the tracking page in a window without access to this one", () => {
    draw(makeTask({ tracking_url: "http://tracker.example/1" }), page);
    const link = action("tracking");
    expect(link.getAttribute("href")).toBe("http://tracker.example/1");
    expect(link.getAttribute("target")).toBe("_blank");
    expect(link.getAttribute("rel")).toBe("noopener noreferrer");
  });

  it("make no link of a script", () => {
    draw(makeTask({ tracking_url: "javascript:alert(1)" }), page);
    const links = [...main.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links).toEqual(["#tab=graph&taskId=etl.Load_2024_1"]);
  });

  it("render no text as markup", () => {
    draw(makeTask({ family: MARKUP, task_id: MARKUP }), page);
    expect(hasMarkup(main)).toBe(false);
    expect(action("graph").getAttribute("aria-label")).toBe(`Graph: ${MARKUP}`);
  });
});

describe("doing something with a task", () => {
  it.each([
    ["forgive", "forgiveFailures", "Forgiven: etl.Load."],
    ["re-enable", "reEnable", "Re-enabled: etl.Load."],
  ] as const)(
    "%s: is done at once, told, and the page fetched again",
    async (name, method, said) => {
      const call = vi.spyOn(page.api, method).mockResolvedValue({});
      await runAction(name, FAILED, page);
      expect(call).toHaveBeenCalledExactlyOnceWith("etl.Load_2024_1");
      expect(page.notices).toEqual([[said, "done"]]);
      expect(page.refreshed).toBe(1);
    },
  );

  it("marks as done what the reader confirms", async () => {
    const call = vi.spyOn(page.api, "markAsDone").mockResolvedValue({});
    const done = runAction("mark-done", FAILED, page);
    expect(call).not.toHaveBeenCalled();
    answer("Mark as done");
    await done;
    expect(call).toHaveBeenCalledExactlyOnceWith("etl.Load_2024_1");
    expect(page.notices).toEqual([["Marked as done: etl.Load.", "done"]]);
  });

  it("marks nothing as done that the reader does not confirm", async () => {
    const call = vi.spyOn(page.api, "markAsDone").mockResolvedValue({});
    const done = runAction("mark-done", FAILED, page);
    answer("Cancel");
    await done;
    expect(call).not.toHaveBeenCalled();
    expect(page.refreshed).toBe(0);
  });

  it("retries with one click, and says what that has made pending", async () => {
    const upstream = makeResult("b", { part: "upstream" });
    const results = [makeResult("a"), upstream];
    const retried = makeAction({ changed: 2, results, results_total: 2 });
    const call = vi.spyOn(page.api, "perform").mockResolvedValue(retried);
    await runAction("retry", FAILED, page);
    expect(call.mock.calls).toEqual([[{ action: "retry", task_ids: ["etl.Load_2024_1"] }]]);
    expect(page.notices).toEqual([["Made pending: etl.Load, 1 before it.", "done"]]);
  });

  it("says why nothing is released", async () => {
    const skipped = [{ reason: "held_by_family", count: 1 } as const];
    vi.spyOn(page.api, "perform").mockResolvedValue(makeAction({ skipped }));
    await runAction("release", FAILED, page);
    expect(page.notices).toEqual([
      ["etl.Load is held with its family: release that hold.", "failed"],
    ]);
  });

  it("asks no task to stop that accepts no messages, and says so", async () => {
    const send = vi.spyOn(page.api, "sendSchedulerMessage");
    await runAction("cancel", makeTask({ status: "RUNNING", accepts_messages: false }), page);
    expect(document.querySelector("[data-testid=cancel-impossible]")).not.toBeNull();
    expect(document.querySelector("[data-testid=cancel-confirm]")).toBeNull();
    expect(send).not.toHaveBeenCalled();
  });

  it("shows why the server refuses", async () => {
    vi.spyOn(page.api, "forgiveFailures").mockRejectedValue(new ApiError("No.", 403));
    await runAction("forgive", FAILED, page);
    expect(page.notices).toEqual([["No.", "failed"]]);
  });

  it("goes to the graph", async () => {
    await runAction("graph", FAILED, page);
    expect(page.routes).toEqual([{ ...START, tab: "graph", taskId: "etl.Load_2024_1" }]);
  });

  it("opens the tracking page, but no script", async () => {
    const open = vi.spyOn(window, "open").mockReturnValue(null);
    await runAction("tracking", makeTask({ tracking_url: "javascript:alert(1)" }), page);
    expect(open).not.toHaveBeenCalled();
    await runAction("tracking", makeTask({ tracking_url: "http://t.example/" }), page);
    expect(open).toHaveBeenCalledExactlyOnceWith(
      "http://t.example/",
      "_blank",
      "noopener,noreferrer",
    );
  });

  it.each([
    ["error", "Error of etl.Load"],
    ["status", "Status of etl.Load"],
    ["message", "Message to etl.Load"],
  ] as const)("%s: opens a dialog", async (name, heading) => {
    serve(page, FAILED);
    await runAction(name, FAILED, page);
    expect(document.querySelector("[role=dialog] h2")?.textContent).toBe(heading);
    answer("Close");
  });
});

describe("the focus", () => {
  it("stays with the task whose button is gone", async () => {
    const row = document.createElement("div");
    row.dataset.taskId = FAILED.task_id;
    main.append(row);
    render(taskActions(FAILED, page), row);
    vi.spyOn(page.api, "forgiveFailures").mockImplementation(() => {
      render(taskActions({ ...FAILED, status: "PENDING" }, page), row);
      return Promise.resolve({});
    });
    action("forgive").focus();
    await runAction("forgive", FAILED, page);
    expect(document.activeElement).toBe(action("graph"));
  });

  it("goes to the view if the task is gone from it", async () => {
    const row = document.createElement("div");
    row.dataset.taskId = FAILED.task_id;
    main.append(row);
    render(taskActions(FAILED, page), row);
    vi.spyOn(page.api, "forgiveFailures").mockImplementation(() => {
      row.remove();
      return Promise.resolve({});
    });
    action("forgive").focus();
    await runAction("forgive", FAILED, page);
    expect(document.activeElement).toBe(main);
  });
});
