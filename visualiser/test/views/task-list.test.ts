// @vitest-environment happy-dom
// @vitest-environment-options {"width": 1400}
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import type { Summary, TaskPage, TaskQuery, TaskRow } from "../../src/api/types";
import { MAX_ROOTS, START, type Route } from "../../src/route";
import { makeTaskList } from "../../src/views/task-list";
import type { View } from "../../src/views/view";
import { makeAction } from "../bulk-actions";
import { hasMarkup, makePage, makeTask, MARKUP, NOW, type PageDouble } from "./page-double";

const SUMMARY = {
  revision: "r-1",
  time: 0,
  total: 3,
  statuses: { PENDING: 1200, RUNNING: 1, FAILED: 2, UNKNOWN: 0 },
  families: [
    { family: "CleanUp", total: 1, statuses: { DONE: 1 } },
    { family: "etl.Load", total: 2, statuses: { FAILED: 2 } },
  ],
  workers: 0,
  is_paused: false,
  server: {},
} as unknown as Summary;

type Answer = (tasks: Partial<TaskPage> | Error) => void;

let page: PageDouble & { summary: Summary };
let root: HTMLElement;
let view: View;
let queries: TaskQuery[];
let answers: Answer[];

beforeEach(() => {
  page = Object.assign(makePage(), { summary: SUMMARY });
  queries = [];
  answers = [];
  vi.spyOn(page.api, "getTasks").mockImplementation((query, signal) => {
    queries.push(query);
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => {
        reject(new DOMException("aborted", "AbortError"));
      });
      answers.push((tasks) => {
        if (tasks instanceof Error) reject(tasks);
        else resolve({ revision: "r-1", time: 0, total: 0, offset: 0, tasks: [], ...tasks });
      });
    });
  });
  localStorage.clear();
  root = document.createElement("section");
  document.body.replaceChildren(root);
  view = makeTaskList(root, page);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function row(id: string, given: Partial<TaskRow> = {}): TaskRow {
  return makeTask({ task_id: id, status: "PENDING", accepts_messages: false, ...given });
}

function pageOf(...tasks: TaskRow[]): Partial<TaskPage> {
  return { total: tasks.length, tasks };
}

async function show(given: Partial<Route>, tasks: Partial<TaskPage>): Promise<void> {
  page.route = { ...START, ...given };
  const showing = view.show(page.route);
  answers.at(-1)?.(tasks);
  await showing;
}

async function refresh(tasks: Partial<TaskPage>): Promise<void> {
  const asked = answers.length;
  const refreshing = view.refresh();
  await vi.waitFor(() => {
    expect(answers.length).toBe(asked + 1);
  });
  answers.at(-1)?.(tasks);
  await refreshing;
}

function all(testId: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(`[data-testid=${testId}]`)];
}

function one(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

function ids(): (string | undefined)[] {
  return [...root.querySelectorAll<HTMLElement>("tr[data-task-id]")].map((tr) => tr.dataset.taskId);
}

function rowOf(id: string): HTMLElement {
  return one(`tr[data-task-id="${id}"]`);
}

function type(selector: string, text: string): void {
  const input = one(selector) as HTMLInputElement;
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

describe("the table", () => {
  it("shows the page of the route", async () => {
    await show({ length: 25, page: 2 }, { ...pageOf(row("a"), row("b")), total: 27, offset: 25 });
    expect(queries).toEqual([expect.objectContaining({ offset: 25, limit: 25, sort: "status" })]);
    expect(ids()).toEqual(["a", "b"]);
    expect(one("[data-testid=task-total]").textContent).toBe("27");
    expect(one(".page-item.active").textContent).toBe("2");
    expect(one("[data-testid=page-length]")).toHaveProperty("value", "25");
  });

  it("says what it is sorted by", async () => {
    await show({ order: { column: "time", descending: true } }, pageOf(row("a"), row("b")));
    expect(queries[0]?.sort).toBe("-time");
    expect(one("th[aria-sort]").textContent).toContain("Time");
    expect(one("th[aria-sort]").getAttribute("aria-sort")).toBe("descending");
  });

  it("leaves it to the route to sort and to turn pages", async () => {
    await show({}, { ...pageOf(row("a"), row("b")), total: 120 });
    one("th.cell-priority").click();
    await vi.waitFor(() => {
      expect(page.routes.at(-1)).toMatchObject({
        order: { column: "priority", descending: true },
        page: 1,
      });
    });
    one("[aria-label='Next page']").click();
    expect(page.routes.at(-1)?.page).toBe(2);
    expect(ids()).toEqual(["a", "b"]);
    expect(queries).toHaveLength(1);
  });

  it("keeps the focus on the button for another page", async () => {
    await show({}, { ...pageOf(row("a")), total: 120 });
    one("[aria-label='Next page']").focus();
    await show({ page: 2 }, { ...pageOf(row("b")), total: 120, offset: 50 });
    expect(document.activeElement).toBe(one("[aria-label='Next page']"));
  });

  it("keeps the first task on the page when its length changes", async () => {
    await show({ length: 10, page: 4 }, { ...pageOf(row("a")), total: 31, offset: 30 });
    const select = one("[data-testid=page-length]") as HTMLSelectElement;
    select.value = "25";
    select.dispatchEvent(new Event("change"));
    expect(page.routes.at(-1)).toMatchObject({ length: 25, page: 2 });
  });

  it("offers the length of a link", async () => {
    await show({ length: 300 }, pageOf(row("a")));
    expect(one("[data-testid=page-length]")).toHaveProperty("value", "300");
  });

  it("goes to the last page if the route's is beyond it", async () => {
    await show({ page: 9 }, { total: 51, offset: 400, tasks: [] });
    expect(page.routes).toEqual([expect.objectContaining({ page: 2 })]);
  });

  it("renders no text as markup", async () => {
    const told = { family: MARKUP, params: { a: MARKUP }, resources: { [MARKUP]: 1 } };
    await show(
      { search: MARKUP, resources: [MARKUP] },
      pageOf(
        row(MARKUP, { ...told, status: "FAILED", error: MARKUP }),
        row("running", { ...told, status: "RUNNING", status_message: MARKUP }),
      ),
    );
    expect(hasMarkup(root)).toBe(false);
    expect(ids()).toEqual([MARKUP, "running"]);
  });
});

describe("a row", () => {
  it("shows progress and run time of a running task", async () => {
    await show(
      {},
      pageOf(row("a", { status: "RUNNING", progress_percentage: 40, status_message: "epoch 4" })),
    );
    expect(rowOf("a").textContent).toMatch(/40 %.*epoch 4.*for 1 m/s);
  });

  it("shows when a running task is expected to end, or that it is late", async () => {
    const running = { status: "RUNNING" as const };
    await show(
      {},
      pageOf(
        row("on-time", { ...running, expected_end: NOW + 3600 }),
        row("late", { ...running, expected_end: NOW, is_late: true }),
        row("unknown", { ...running, expected_end: null }),
      ),
    );
    expect(rowOf("on-time").textContent).toMatch(/to about\s+\d\d:\d\d/);
    // Beside the progress, where there is room: below the time it would make the row higher.
    expect(
      rowOf("on-time").querySelector(".cell-reason [data-testid=expected-end]"),
    ).not.toBeNull();
    expect(rowOf("late").querySelector("[data-testid=late]")?.textContent).toContain("late");
    expect(rowOf("late").textContent).not.toContain("to about");
    expect(rowOf("unknown").textContent).not.toContain("to about");
  });

  it("shows the error of a failed task", async () => {
    await show({}, pageOf(row("a", { status: "FAILED", error: "ValueError: no" })));
    expect(one(".error-line").title).toBe("ValueError: no");
  });

  it("shows its upstream status", async () => {
    await show({}, pageOf(row("a", { upstream_status: "UPSTREAM_FAILED" })));
    expect(rowOf("a").textContent).toContain("Upstream failed");
  });

  it("has its id as name if the family is unknown", async () => {
    await show({}, pageOf(row("x_1", { family: "", status: "UNKNOWN" })));
    expect(one("[data-row-focus]").textContent.trim()).toBe("x_1");
  });

  it("starts with the distinguishing parameters", async () => {
    const params = (n: number): Partial<TaskRow> => ({ params: { a: "same", n } });
    await show({}, pageOf(row("a", params(1)), row("b", params(2))));
    expect(rowOf("b").querySelector(".params")?.textContent).toBe("n=2, a=same");
  });

  it("opens the details", async () => {
    await show({ family: "etl.Load" }, pageOf(row("a")));
    one("[data-row-focus]").click();
    expect(page.routes).toEqual([{ ...START, family: "etl.Load", task: "a" }]);
  });
});

describe("a refresh", () => {
  it("draws changed rows where they stand, and marks those whose status has changed", async () => {
    await show({}, pageOf(row("a", { status: "RUNNING", progress_percentage: 1 }), row("b")));
    const [first, second] = [rowOf("a"), rowOf("b")];
    await refresh(
      pageOf(
        row("a", { status: "RUNNING", progress_percentage: 2 }),
        row("b", { status: "FAILED" }),
      ),
    );
    expect([rowOf("a"), rowOf("b")]).toEqual([first, second]);
    expect(first.textContent).toContain("2 %");
    expect([first, second].map((tr) => tr.classList.contains("changed"))).toEqual([false, true]);
  });

  it("keeps focus and selection when rows move", async () => {
    await show({}, pageOf(row("a"), row("b"), row("c")));
    rowOf("b").querySelector<HTMLElement>("td input")?.click();
    const button = rowOf("b").querySelector<HTMLElement>("[data-row-focus]");
    button?.focus();
    await refresh(pageOf(row("new"), row("b"), row("a"), row("c")));
    expect(ids()).toEqual(["new", "b", "a", "c"]);
    expect(document.activeElement).toBe(button);
    expect(one("[data-testid=selected-count]").textContent).toBe("1 task selected");
    expect(rowOf("b").classList.contains("selected")).toBe(true);
  });

  it("moves the focus on from a task that is gone and no longer selected", async () => {
    await show({}, pageOf(row("a"), row("b"), row("c")));
    rowOf("b").querySelector<HTMLElement>("td input")?.click();
    rowOf("b").querySelector<HTMLElement>("[data-action=graph]")?.focus();
    await refresh(pageOf(row("a"), row("c")));
    expect(document.activeElement?.closest("tr")).toBe(rowOf("c"));
    await refresh(pageOf(row("a"), row("b"), row("c")));
    expect(all("selected-count")).toEqual([]);
  });

  it("waits for the route that is being shown", async () => {
    page.route = START;
    const showing = view.show(START);
    const refreshing = view.refresh();
    expect(queries).toHaveLength(1);
    answers[0]?.(pageOf(row("a")));
    await showing;
    expect(ids()).toEqual(["a"]);
    await vi.waitFor(() => {
      expect(queries).toHaveLength(2);
    });
    answers[1]?.(pageOf(row("b")));
    await refreshing;
    expect(ids()).toEqual(["b"]);
  });
});

describe("another route", () => {
  it("aborts the fetch for the one before", async () => {
    const older = view.show(START);
    page.route = { ...START, search: "new" };
    const newer = view.show(page.route);
    await expect(older).rejects.toThrow("aborted");
    answers[1]?.(pageOf(row("new")));
    await newer;
    answers[0]?.(pageOf(row("old")));
    expect(ids()).toEqual(["new"]);
  });

  it("clears the selection, but not for the details alone", async () => {
    await show({}, pageOf(row("a")));
    rowOf("a").querySelector<HTMLElement>("td input")?.click();
    await show({ task: "a" }, pageOf(row("a")));
    expect(all("selected-count")).toHaveLength(1);
    expect(rowOf("a").classList.contains("open")).toBe(true);
    await show({ statuses: ["PENDING"] }, pageOf(row("a")));
    expect(all("selected-count")).toEqual([]);
  });
});

describe("the boxes", () => {
  it("count, and filter by what is pressed", async () => {
    await show({ statuses: ["FAILED"], page: 1 }, pageOf(row("a")));
    const boxes = all("status-box");
    expect(boxes).toHaveLength(8);
    expect(boxes.map((box) => box.querySelector("[data-testid=count]")?.textContent)).toEqual([
      "1,200",
      "1",
      "0",
      "0",
      "2",
      "0",
      "0",
      "0",
    ]);
    expect(boxes.filter((box) => box.getAttribute("aria-pressed") === "true")).toEqual([
      one("[data-status=FAILED]"),
    ]);
    one("[data-status=RUNNING]").click();
    expect(page.routes.at(-1)?.statuses).toEqual(["FAILED", "RUNNING"]);
    one("[data-status=FAILED]").click();
    expect(page.routes.at(-1)?.statuses).toEqual(["RUNNING"]);
  });

  it.each([0, 3])("include unknown tasks while there are any: %i", async (count) => {
    page.summary = { ...SUMMARY, statuses: { ...SUMMARY.statuses, UNKNOWN: count } };
    await show({}, pageOf(row("a")));
    const statuses = all("status-box").map((box) => box.dataset.status);
    expect(statuses.includes("UNKNOWN")).toBe(count > 0);
  });
});

describe("the families", () => {
  it("filter, and clear when clicked again", async () => {
    await show({}, pageOf(row("a")));
    expect(all("family").map((family) => family.dataset.family)).toEqual(["etl.Load", "CleanUp"]);
    one("[data-family='etl.Load']").click();
    expect(page.routes.at(-1)?.family).toBe("etl.Load");
    await show({ family: "etl.Load" }, pageOf(row("a")));
    expect(one("[data-family='etl.Load']").getAttribute("aria-pressed")).toBe("true");
    one("[data-family='etl.Load']").click();
    expect(page.routes.at(-1)?.family).toBe("");
  });

  it("can be searched, and their folders fold", async () => {
    await show({}, pageOf(row("a")));
    const [etl] = [...root.querySelectorAll<HTMLElement>(".folder-head")];
    etl?.click();
    expect(all("family").map((family) => family.dataset.family)).toEqual(["CleanUp"]);
    type("[data-testid=find-family]", "LOAD");
    expect(all("family").map((family) => family.dataset.family)).toEqual(["etl.Load"]);
    type("[data-testid=find-family]", "none");
    expect(one(".families-none").textContent).toBe("No family matches.");
  });

  it("are drawn in limited numbers", async () => {
    const families = Array.from({ length: 1000 }, (_, n) => ({
      family: `a.F${String(n)}`,
      total: 1,
      statuses: { DONE: 1 },
    }));
    page.summary = { ...SUMMARY, families };
    await show({}, pageOf(row("a")));
    expect(all("family")).toHaveLength(249);
    one(".families-more").click();
    expect(all("family")).toHaveLength(499);
  });

  it("can be hidden, and stay hidden", async () => {
    await show({}, pageOf(row("a")));
    const toggle = one("[data-testid=sidebar-toggle]");
    expect(toggle.getAttribute("aria-expanded")).toBe("true");
    toggle.click();
    expect(toggle.getAttribute("aria-expanded")).toBe("false");
    expect(one("#families").dataset.open).toBe("false");
    view = makeTaskList(root, page);
    await show({}, pageOf(row("a")));
    expect(one("#families").dataset.open).toBe("false");
  });
});

describe("the columns", () => {
  it("are those of the link, else those that are remembered", async () => {
    const titles = (): (string | undefined)[] =>
      [...root.querySelectorAll("th")].map((th) => th.textContent.trim()).slice(1, -1);
    await show({ columns: ["status", "time", "family", "worker"] }, pageOf(row("a")));
    expect(titles()).toEqual(["Status", "Time", "Task", "Worker"]);
    localStorage.setItem("luigid.columns", "family,status");
    await show({}, pageOf(row("a"), row("b")));
    expect(titles()).toEqual(["Task", "Status"]);
    expect(ids()).toEqual(["a", "b"]);
    localStorage.clear();
  });
});

describe("the filter", () => {
  it("sends a query, and shows a chip for each of its conditions", async () => {
    await show({ search: "eu status:failed -held:yes x" }, pageOf(row("a")));
    expect(queries[0]).toMatchObject({ query: "eu status:failed -held:yes x" });
    expect(queries[0]).not.toHaveProperty("search");
    expect(
      all("filter-chip").map((chip) => chip.textContent.replaceAll(/\s+/g, " ").trim()),
    ).toEqual(["Text eu x", "Query status:failed", "Query -held:yes"]);
    one("[aria-label='Remove the filter: Query status:failed']").click();
    expect(page.route.search).toBe("eu -held:yes x");
  });

  it("says below the box what cannot be read, and keeps the rows", async () => {
    await show({}, pageOf(row("a")));
    const showing = view.show({ ...START, search: "stat:x" });
    answers.at(-1)?.(new ApiError("In the query, at character 1: …", 400, "invalid-query"));
    await showing;
    expect(one("[data-testid=query-error]").textContent).toContain("at character 1");
    expect(one("[data-testid=task-filter]").getAttribute("aria-invalid")).toBe("true");
    expect(ids()).toEqual(["a"]);
    const exported = one("[data-testid=export]");
    expect(exported.hasAttribute("href")).toBe(false);
    expect(exported.getAttribute("aria-disabled")).toBe("true");
    expect(exported.title).toContain("the query has a mistake");
    await show({}, pageOf(row("b")));
    expect(all("query-error")).toEqual([]);
    expect(exported.getAttribute("href")).toContain("export?format=csv");
    expect(exported.hasAttribute("aria-disabled")).toBe(false);
  });

  it("suggests what is meant, by keyboard", async () => {
    vi.spyOn(page.api, "getWorkers").mockRejectedValue(new ApiError("no", 500));
    await show({}, pageOf(row("a")));
    const input = one("[data-testid=task-filter]") as HTMLInputElement;
    const press = (key: string): void => {
      input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    };
    input.dispatchEvent(new Event("focus"));
    await vi.waitFor(() => {
      press("ArrowDown");
      expect(input.getAttribute("aria-expanded")).toBe("true");
    });
    press("Escape");
    expect(all("suggestion")).toEqual([]);
    type("[data-testid=task-filter]", "status:fail");
    press("ArrowDown");
    expect(one(`#${input.getAttribute("aria-activedescendant") ?? ""}`).textContent).toContain(
      "failed",
    );
    press("Enter");
    expect(input.value).toBe("status:failed ");
    expect(input.getAttribute("aria-expanded")).toBe("false");
    await vi.waitFor(() => {
      expect(page.route.search).toBe("status:failed");
    });
  });

  it("searches once for what is typed quickly, without a step in the history", async () => {
    await show({ page: 3 }, { ...pageOf(row("a")), total: 200, offset: 100 });
    vi.useFakeTimers();
    const go = vi.spyOn(page, "go");
    type("[data-testid=task-filter]", "e");
    vi.advanceTimersByTime(40);
    type("[data-testid=task-filter]", "eu");
    vi.advanceTimersByTime(49);
    expect(go).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(go.mock.calls).toEqual([[{ ...START, search: "eu", page: 1 }, "replace"]]);
  });

  it("keeps what is being typed when something else is drawn", async () => {
    await show({}, pageOf(row("a")));
    vi.useFakeTimers();
    type("[data-testid=task-filter]", "eu");
    view.redraw();
    expect(one("[data-testid=task-filter]")).toHaveProperty("value", "eu");
  });

  it("follows the route", async () => {
    await show({ search: "eu" }, pageOf(row("a")));
    await show({ search: "" }, pageOf(row("a")));
    expect(one("[data-testid=task-filter]")).toHaveProperty("value", "");
  });
});

describe("the chips", () => {
  const filtered = {
    family: "etl.Load",
    statuses: ["FAILED", "RUNNING"],
    search: "eu",
    resources: ["db"],
    page: 2,
  } satisfies Partial<Route>;

  it("show each filter, and remove it", async () => {
    await show(filtered, { ...pageOf(row("a")), total: 60, offset: 50 });
    expect(all("filter-chip").map((chip) => chip.textContent.trim())).toEqual([
      "Family etl.Load",
      "Status Failed",
      "Status Running",
      "Text eu",
      "Resource db",
    ]);
    for (const chip of all("filter-chip")) chip.querySelector("button")?.click();
    expect(page.routes.map((route) => route.page)).toEqual([1, 1, 1, 1, 1]);
    expect(page.route).toMatchObject({ family: "", search: "", resources: [] });
  });

  it("are cleared all at once", async () => {
    await show(filtered, { ...pageOf(row("a")), total: 60, offset: 50 });
    one("[data-testid=clear-filters]").click();
    expect(page.route).toEqual(START);
  });

  it("are not there without a filter", async () => {
    await show({}, pageOf(row("a")));
    expect(all("filter-chip")).toEqual([]);
    expect(all("clear-filters")).toEqual([]);
  });
});

describe("in place of rows", () => {
  it("there is a skeleton until the first answer", async () => {
    const showing = view.show(START);
    expect(all("loading")).toHaveLength(1);
    answers[0]?.(pageOf(row("a")));
    await showing;
    expect(all("loading")).toEqual([]);
  });

  it("there is no skeleton after a failure, but the failure is passed on", async () => {
    const showing = view.show(START);
    answers[0]?.(new ApiError("The server cannot be reached.", 0));
    await expect(showing).rejects.toThrow("The server cannot be reached.");
    expect(all("loading")).toEqual([]);
  });

  it("there is a message if nothing matches, with the filters", async () => {
    await show({ statuses: ["FAILED"], search: "zz" }, pageOf());
    expect(one("[data-testid=no-match]").textContent).toContain(
      "2 active filters: Status Failed, Text zz.",
    );
    expect(one("[data-testid=task-total]").textContent).toBe("0");
    one("[data-testid=no-match] [data-testid=clear-filters]").click();
    expect(page.route).toEqual(START);
  });

  it("there is a hint how to get a first task", async () => {
    await show({}, pageOf());
    expect(one("[data-testid=no-task]").textContent).toContain("--scheduler-url");
  });
});

describe("actions for several tasks", () => {
  const failed = (id: string): TaskRow => row(id, { status: "FAILED" });

  function select(...wanted: string[]): void {
    for (const id of wanted) rowOf(id).querySelector<HTMLElement>("td input")?.click();
  }

  it("are those that apply, with the number", async () => {
    await show({}, pageOf(failed("a"), failed("b"), row("c")));
    select("a", "b", "c");
    expect(all("bulk-action").map((button) => button.textContent.trim())).toEqual([
      "Retry from here (2)",
      "Forgive failures (2)",
      "Mark as done (2)",
      "Hold (3)",
    ]);
  });

  it("ask first what would change, for the selected tasks", async () => {
    await show({}, pageOf(failed("a"), failed("b")));
    const perform = vi.spyOn(page.api, "perform").mockResolvedValue(makeAction());
    one("thead input").click();
    one("[data-testid=bulk-action][data-action=forgive]").click();
    await vi.waitFor(() => {
      expect(perform.mock.calls).toEqual([
        [{ action: "forgive", task_ids: ["a", "b"], preview: true }],
      ]);
    });
  });

  it("are for all that match, if the reader wants", async () => {
    await show({ search: "eu" }, { ...pageOf(failed("a"), failed("b")), total: 1234 });
    const perform = vi.spyOn(page.api, "perform").mockResolvedValue(makeAction());
    select("a");
    one("[data-testid=bulk-all-matching]").click();
    expect(one("[data-testid=selected-count]").textContent).toBe("All 1,234 that match");
    expect(all("bulk-action")).toHaveLength(6);
    one("[data-testid=bulk-action][data-action=hold]").click();
    await vi.waitFor(() => {
      expect(perform.mock.calls).toEqual([
        [{ action: "hold", filter: { search: "eu" }, preview: true }],
      ]);
    });
  });

  it("are for the selected rows again after another selection", async () => {
    await show({}, { ...pageOf(failed("a"), failed("b")), total: 1234 });
    select("a");
    one("[data-testid=bulk-all-matching]").click();
    select("a");
    select("b");
    expect(one("[data-testid=selected-count]").textContent).toBe("1 task selected");
  });

  it("lead to one graph of the selected tasks, if they are not too many", async () => {
    const ids = Array.from({ length: MAX_ROOTS + 1 }, (_, n) => `t${n}`);
    await show({}, pageOf(...ids.map((id) => row(id))));
    select("t0");
    expect(one("[data-testid=bulk-graph]").textContent.trim()).toBe("Graph of it");
    select("t1");
    expect(one("[data-testid=bulk-graph]").getAttribute("href")).toBe(
      "#tab=graph&taskId=t0&taskId=t1",
    );
    one("thead input").click();
    const link = one("[data-testid=bulk-graph]");
    expect(link.hasAttribute("href")).toBe(false);
    expect(link.getAttribute("aria-disabled")).toBe("true");
    expect(link.title).toBe("A graph shows at most 20 roots");
  });

  it("are gone with the selection", async () => {
    await show({}, pageOf(failed("a")));
    select("a");
    one("[data-testid=clear-selection]").click();
    expect(all("bulk-action")).toEqual([]);
    expect(rowOf("a").classList.contains("selected")).toBe(false);
  });
});

describe("the reason of a row", () => {
  it("says why a pending task waits, in the form of times that the reader has chosen", async () => {
    const reason = {
      kind: "dependency",
      task_id: "etl.Extract_1",
      family: "etl.Extract",
      status: "FAILED",
      since: NOW - 90,
      has_worker: true,
    } as const;
    page.timeForm = "ago";
    await show({}, pageOf(row("a", { reason })));
    const shown = root.querySelector("[data-task-id=a] [data-testid=reason]");
    expect(shown?.textContent.trim()).toBe("waits for etl.Extract, failed 1 m ago");
  });

  it("is that it is ready, if nothing is in its way", async () => {
    await show({}, pageOf(row("a"), row("b", { status: "DONE" })));
    const shown = [...root.querySelectorAll("[data-testid=reason]")];
    expect(shown.map((one) => one.textContent.trim())).toEqual(["ready"]);
  });

  it("stands below the error of a failed task", async () => {
    const reason = { kind: "retry_at", seconds: NOW + 60 } as const;
    await show({}, pageOf(row("a", { status: "FAILED", error: "ValueError", reason })));
    expect(root.querySelector(".error-line")?.textContent).toBe("ValueError");
    expect(root.querySelector(".error-line + [data-testid=reason]")?.textContent).toContain(
      "retry at",
    );
  });

  it("does not become markup", async () => {
    const reason = { kind: "reserved", resource: MARKUP, task_id: "a", family: MARKUP } as const;
    await show({}, pageOf(row("a", { reason })));
    expect(hasMarkup(root)).toBe(false);
  });
});
