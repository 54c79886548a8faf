// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import type {
  BulkAction,
  FailedTask,
  FailureDetails,
  FailureGroup,
  FailurePage,
} from "../../src/api/types";
import { makeFailures } from "../../src/views/failures";
import type { View } from "../../src/views/view";
import { hasMarkup, makePage, MARKUP, NOW, type PageDouble } from "./page-double";

const dialogs = vi.hoisted(() => ({ confirm: vi.fn(), openDialog: vi.fn() }));
vi.mock("../../src/views/dialogs", () => dialogs);

let root: HTMLElement;
let page: PageDouble;
let view: View;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  page = makePage();
  page.route = { ...page.route, tab: "failures" };
  view = makeFailures(root, page);
});

afterEach(() => {
  root.remove();
  vi.restoreAllMocks();
  dialogs.confirm.mockReset();
});

function group(key: string, given: Partial<FailureGroup> = {}): FailureGroup {
  return {
    key,
    error: `ValueError: ${key}`,
    frames: ["a/b.py:f"],
    count: 2,
    statuses: { FAILED: 2, DISABLED: 0 },
    families: [{ family: "F", count: 2 }],
    families_total: 1,
    first: NOW - 60,
    last: NOW,
    waiting: 3,
    is_cut: false,
    task_ids: ["A", "B"],
    next: null,
    ...given,
  };
}

function task(task_id: string, given: Partial<FailedTask> = {}): FailedTask {
  return {
    task_id,
    family: "F",
    params: {},
    status: "FAILED",
    time: NOW,
    worker: null,
    failures: 1,
    retry_at: null,
    re_enable_able: false,
    tracking_url: null,
    log_url: null,
    ...given,
  };
}

/** Makes the server know these groups, each with these tasks. */
function serve(groups: FailureGroup[], tasks: FailedTask[] = [task("A"), task("B")]): void {
  const found: FailurePage = {
    revision: "r-1",
    time: NOW,
    total: groups.length,
    tasks: 2 * groups.length,
    families: [
      { family: "F", count: 2 },
      { family: "G", count: 1 },
    ],
    groups,
    next_cursor: null,
  };
  vi.spyOn(page.api, "getFailures").mockResolvedValue(found);
  vi.spyOn(page.api, "getFailure").mockImplementation((key) => {
    const one = groups.find((each) => each.key === key);
    if (one === undefined)
      return Promise.reject(new ApiError("No such failure.", 404, "unknown-failure"));
    const details: FailureDetails = {
      ...one,
      revision: "r-1",
      time: NOW,
      error_text: `Traceback\nValueError: ${key} of ${MARKUP}`,
      error_task_id: tasks[0]?.task_id ?? null,
      tasks,
      next_cursor: null,
    };
    return Promise.resolve(details);
  });
}

function show(): Promise<void> {
  return view.show(page.route);
}

function all(name: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(`[data-testid="${name}"]`)];
}

function one(name: string): HTMLElement {
  const [found] = all(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

function opened(): (string | undefined)[] {
  return all("failure-toggle")
    .filter((toggle) => toggle.getAttribute("aria-expanded") === "true")
    .map((toggle) => toggle.closest<HTMLElement>("[data-key]")?.dataset.key);
}

describe("the groups", () => {
  it("stand in the server's order with their numbers, and the first is open", async () => {
    serve([group("a"), group("b", { waiting: 20000, is_cut: true })]);
    await show();
    expect(all("failure-group").map((one) => one.dataset.key)).toEqual(["a", "b"]);
    expect(one("failure-group").dataset.count).toBe("2");
    expect(all("failure-waiting").map((one) => one.textContent)).toEqual(["3", "20,000+"]);
    expect(opened()).toEqual(["a"]);
    expect(one("error-text").textContent).toContain("ValueError: a");
  });

  it("stay open while others come before them, and leave it to the next when mended", async () => {
    serve([group("b")]);
    await show();
    serve([group("a"), group("b")]);
    await view.refresh();
    expect(opened()).toEqual(["b"]);
    serve([group("a")]);
    await view.refresh();
    expect(opened()).toEqual(["a"]);
  });

  it("show texts of workers as text", async () => {
    const family = { family: MARKUP, count: 1 };
    serve([group("a", { error: MARKUP, frames: [MARKUP], families: [family] })]);
    await show();
    expect(root.textContent).toContain(MARKUP);
    expect(hasMarkup(root)).toBe(false);
  });

  it("open and close by their heading", async () => {
    serve([group("a"), group("b")]);
    await show();
    all("failure-toggle")[1]?.click();
    expect(page.route.failure).toBe("b");
    await show();
    expect(opened()).toEqual(["b"]);
    all("failure-toggle")[1]?.click();
    expect(page.route.failure).toBe("");
    await show();
    expect(opened()).toEqual([]);
  });

  it("follow each other by the button", async () => {
    serve([group("a"), group("b")]);
    await show();
    for (const key of ["b", "a"]) {
      one("next-failure").click();
      expect(page.route.failure).toBe(key);
      await show();
      expect(document.activeElement?.closest<HTMLElement>("[data-key]")?.dataset.key).toBe(key);
    }
  });
});

describe("a link", () => {
  it("opens a group that the filters leave out", async () => {
    serve([group("a"), group("b")]);
    const found = await page.api.getFailures({});
    vi.spyOn(page.api, "getFailures").mockResolvedValue({ ...found, groups: [group("a")] });
    page.route = { ...page.route, failure: "b" };
    await show();
    expect(opened()).toEqual(["b"]);
    expect(all("failure-group")).toHaveLength(2);
  });

  it("to what is mended says so", async () => {
    serve([group("a")]);
    page.route = { ...page.route, failure: "gone" };
    await show();
    expect(one("failure-mended").textContent).toContain("No task fails any more");
  });
});

describe("filters", () => {
  it("are sent to the server", async () => {
    serve([]);
    const asked = vi.spyOn(page.api, "getFailures");
    page.route = { ...page.route, family: "F", search: "x" };
    await show();
    expect(asked.mock.calls[0]?.[0]).toEqual({ family: ["F"], search: "x", limit: 50 });
    expect(one("no-match")).toBeDefined();
  });

  it("change by family and text", async () => {
    serve([group("a")]);
    await show();
    one("failure-family").click();
    expect(page.route.family).toBe("F");
    await show();
    one("failure-family").click();
    expect(page.route.family).toBe("");
    const input = one("failure-find") as HTMLInputElement;
    input.value = "timeout";
    input.dispatchEvent(new Event("input"));
    expect(page.route.search).toBe("timeout");
  });
});

describe("without failures", () => {
  it("says so", async () => {
    serve([]);
    await show();
    expect(one("no-failures").textContent).toContain("Nothing has failed");
  });
});

describe("links of tasks", () => {
  it("lead to log and tracking page, if these are links", async () => {
    serve(
      [group("a")],
      [
        task("A", { log_url: "https://logs/?q=A", tracking_url: "http://track/" }),
        task("B", { log_url: "javascript:alert(1)", tracking_url: "javascript:alert(1)" }),
      ],
    );
    await show();
    const [first, second] = all("failed-task");
    const links = (within?: Element): (string | null)[] =>
      [...(within?.querySelectorAll("a[target=_blank]") ?? [])].map((a) => a.getAttribute("href"));
    expect(links(first)).toEqual(["https://logs/?q=A", "http://track/"]);
    expect(links(second)).toEqual([]);
  });
});

describe("retrying all", () => {
  it("is one action after one confirmation", async () => {
    const disabled = { status: "DISABLED", re_enable_able: true } as const;
    serve([group("a")], [task("A"), task("B", disabled), task("C", { status: "DISABLED" })]);
    const changed = { changed: 2 } as BulkAction;
    const retried = vi.spyOn(page.api, "retryTasks").mockResolvedValue(changed);
    dialogs.confirm.mockResolvedValue(true);
    await show();
    one("retry-all").click();
    await vi.waitFor(() => {
      expect(page.notices).toEqual([["Retried: 2 tasks.", "done"]]);
    });
    expect(retried.mock.calls).toEqual([[["A", "B"]]]);
    expect(page.refreshed).toBe(1);
  });

  it("does nothing without the confirmation", async () => {
    serve([group("a")]);
    const retried = vi.spyOn(page.api, "retryTasks");
    dialogs.confirm.mockResolvedValue(false);
    await show();
    one("retry-all").click();
    await Promise.resolve();
    expect(retried).not.toHaveBeenCalled();
  });

  it("tells why the server refused", async () => {
    serve([group("a")]);
    vi.spyOn(page.api, "retryTasks").mockRejectedValue(new ApiError("Not now.", 503));
    dialogs.confirm.mockResolvedValue(true);
    await show();
    one("retry-all").click();
    await vi.waitFor(() => {
      expect(page.notices).toEqual([["Not now.", "failed"]]);
    });
  });
});
