// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import { ApiError } from "../../src/api/luigi";
import type { Summary, WorkerRow } from "../../src/api/types";
import { makeWorkerList } from "../../src/views/worker-list";
import type { View } from "../../src/views/view";
import { runningRow, workerPage, workerRow } from "../listed";
import { makePage, NOW, type PageDouble } from "./page-double";

const dialogs = vi.hoisted(() => ({ confirm: vi.fn(), askNumber: vi.fn(), openDialog: vi.fn() }));
vi.mock("../../src/views/dialogs", () => dialogs);

const STATUSES = {
  PENDING: 5,
  RUNNING: 2,
  BATCH_RUNNING: 4,
  DONE: 0,
  FAILED: 0,
  UPSTREAM_FAILED: 2,
  DISABLED: 0,
  UPSTREAM_DISABLED: 1,
  UNKNOWN: 0,
};

let page: PageDouble;
let root: HTMLElement;
let view: View;

beforeEach(() => {
  vi.resetAllMocks();
  root = document.createElement("section");
  document.body.replaceChildren(root);
  page = makePage();
  page.refresh = () => view.refresh();
  setServer();
  view = makeWorkerList(root, page);
});

afterEach(() => {
  vi.restoreAllMocks();
});

function setServer(): void {
  const server = {
    version: "1",
    has_task_history: false,
    is_pause_enabled: true,
    send_messages: false,
    max_graph_nodes: 1000,
  };
  const summary: Summary = {
    revision: "a-1",
    time: NOW,
    total: 14,
    statuses: STATUSES,
    failed: 0,
    families: [],
    workers: 2,
    is_paused: false,
    server,
  };
  Object.assign(page, { summary });
}

async function show(...workers: WorkerRow[]): Promise<void> {
  serve(...workers);
  await view.show(page.route);
}

function serve(...workers: WorkerRow[]): MockInstance {
  return vi.spyOn(page.api, "getWorkers").mockResolvedValue(workerPage(workers));
}

function one(selector: string, within: Element = root): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

function textOf(selector: string, within: Element = root): string {
  return one(selector, within).textContent.replace(/\s+/g, " ").trim();
}

function idsShown(): (string | undefined)[] {
  const cards = root.querySelectorAll<HTMLElement>("[data-testid=worker-card]");
  return [...cards].map((card) => card.dataset.workerId);
}

function press(action: string): void {
  one(`[data-testid=worker-action][data-action=${action}]`).click();
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

describe("a worker's card", () => {
  it("shows its name, place and last check-in", async () => {
    const id = '<b>Worker</b> "7"';
    const told = { host: "etl-07", user: "etl", pid: "7", last_active: NOW - 2 };
    await show(workerRow({ worker: id, ...told, started: NOW - 3600, running: [runningRow()] }));
    expect(idsShown()).toEqual([id]);
    expect(textOf("h2")).toBe(id);
    expect(textOf(".worker-state")).toBe("checked in 2 s ago");
    expect(textOf(".worker-place")).toBe("etl@etl-07, pid 7, started 21:13:20");
  });

  it("says that a worker is silent", async () => {
    await show(workerRow({ last_active: NOW - 242 }));
    expect(textOf(".worker-state")).toBe("silent for 4 m");
  });

  it("links the graph of its root task", async () => {
    await show(
      workerRow({
        running: [runningRow()],
        first_task: "All/1 é",
        first_task_name: "All(date=2026-11-21)",
      }),
    );
    const link = one(".worker-root a") as HTMLAnchorElement;
    expect(link.textContent).toBe("All");
    const hash = new URLSearchParams(new URL(link.href).hash.slice(1));
    expect(Object.fromEntries(hash)).toEqual({ tab: "graph", taskId: "All/1 é", hideDone: "1" });
  });

  it("counts its tasks and unread messages", async () => {
    const counts = { pending: 4812, unique_pending: 212, messages: 3 };
    await show(workerRow({ ...counts, running: [runningRow({ task_id: "a" })] }));
    expect(textOf(".worker-counts")).toBe("Running 1 Pending 4,812 Unique 212 Messages 3 unread");
  });

  it("lists what it runs", async () => {
    const task = runningRow({
      family: "etl.Load",
      params: { date: "2026-11-21" },
      priority: Infinity,
      resources: { db_slots: 2 },
      progress_percentage: 18.7,
      status_message: "92 of 512",
      time: NOW - 234,
    });
    await show(workerRow({ running: [task] }));
    const row = one("tr[data-task-id=Load_1]");
    const link = one(".run-name a", row) as HTMLAnchorElement;
    expect(new URLSearchParams(new URL(link.href).hash.slice(1)).get("task")).toBe("Load_1");
    expect(textOf(".run-name", row)).toBe("etl.Load date=2026-11-21");
    expect(textOf(".run-priority", row)).toBe("∞");
    expect(textOf(".run-resources", row)).toBe("db_slots 2");
    expect(one("[role=progressbar]", row).getAttribute("aria-valuenow")).toBe("18");
    expect(textOf(".run-progress", row)).toContain("92 of 512");
    expect(textOf(".run-time", row)).toBe("3 m 54 s");
    expect(row.querySelector("[data-testid=row-action][data-action=mark-done]")).not.toBeNull();
  });

  it("marks the task whose details are open", async () => {
    page.route = { ...page.route, task: "b" };
    await show(
      workerRow({ running: [runningRow({ task_id: "a" }), runningRow({ task_id: "b" })] }),
    );
    expect(one("tr.is-open").dataset.taskId).toBe("b");
    expect(root.querySelectorAll("tr.is-open")).toHaveLength(1);
  });

  it("says if there is more than the server tells", async () => {
    await show(workerRow({ running: [runningRow()], running_total: 1234 }));
    expect(textOf(".worker-rest")).toBe("and 1,233 more");
    expect(textOf(".worker-counts")).toContain("Running 1,234");
  });

  it("greys a disabled worker, and offers nothing", async () => {
    await show(workerRow({ state: "disabled", processes: 4, running: [runningRow()] }));
    expect(one("[data-testid=worker-card]").classList).toContain("is-disabled");
    expect(textOf(".card-actions")).toBe("Its running tasks go on; it gets no new ones.");
    expect(root.querySelector("[data-testid=worker-action]")).toBeNull();
  });
});

describe("an idle worker's line", () => {
  const run = {
    task_id: "Load_1",
    family: "etl.Load",
    params: { day: "1" },
    status: "FAILED" as const,
    started: NOW - 70,
    finished: NOW - 60,
    seconds: 10,
  };

  it("says since when it is idle, and what it ran lately", async () => {
    await show(
      workerRow({ processes: 2, idle_since: NOW - 60, lately: [run], pending: 7, messages: 2 }),
    );
    expect(textOf(".worker-idle")).toBe("idle for 1 m");
    expect(textOf(".lately")).toBe("etl.Load 10 s");
    expect(one(".lately [role=img]").getAttribute("aria-label")).toBe("Failed");
    const link = one(".lately a") as HTMLAnchorElement;
    expect(link.title).toBe("etl.Load(day=1): Failed after 10 s, 22:12:20");
    expect(new URL(link.href).hash).toContain("task=Load_1");
    expect(textOf(".worker-waits")).toBe("7 pending 2");
    expect(root.querySelector(".worker-head")).toBeNull();
    expect(root.querySelector("[data-action=increase]")).not.toBeNull();
  });

  it("opens to all of it", async () => {
    await show(workerRow({ idle_since: null, first_task: "All_1" }));
    expect(textOf(".worker-idle")).toBe("idle");
    expect(textOf(".lately")).toBe("–");
    one(".worker-toggle").click();
    expect(textOf(".worker-root a")).toBe("All_1");
    expect(one(".worker-toggle").getAttribute("aria-expanded")).toBe("true");
    await view.refresh();
    one(".worker-toggle").click();
    expect(root.querySelector(".worker-root")).toBeNull();
  });

  it("follows those of busy workers", async () => {
    await show(workerRow({ worker: "a" }), workerRow({ worker: "b", running: [runningRow()] }));
    expect(idsShown()).toEqual(["b", "a"]);
  });
});

describe("the number of processes", () => {
  it("is shown at once, and sent", async () => {
    const sent = vi.spyOn(page.api, "setWorkerProcesses").mockResolvedValue(null);
    await show(workerRow({ worker: "w", processes: 4 }));
    press("increase");
    expect(textOf("output")).toBe("5");
    expect(sent).toHaveBeenCalledWith("w", 5);
    await settle();
  });

  it("stays as requested until the worker confirms it", async () => {
    vi.spyOn(page.api, "setWorkerProcesses").mockResolvedValue(null);
    await show(workerRow({ processes: 4 }));
    serve(workerRow({ processes: 4, messages: 1 }));
    press("decrease");
    await settle();
    expect(page.notices).toEqual([["Asked w to change its number of processes.", "done"]]);
    expect(textOf("output.is-requested")).toBe("3");

    serve(workerRow({ processes: 3, messages: 1 }));
    await view.refresh();
    expect(textOf("output:not(.is-requested)")).toBe("3");
  });

  it("is what the worker reports if it read the message and did something else", async () => {
    vi.spyOn(page.api, "setWorkerProcesses").mockResolvedValue(null);
    await show(workerRow({ processes: 4, messages: 0 }));
    press("increase");
    await settle();
    expect(textOf("output:not(.is-requested)")).toBe("4");
  });

  it("is as before if the server refuses", async () => {
    const refusal = new ApiError("Not today.", 400);
    vi.spyOn(page.api, "setWorkerProcesses").mockRejectedValue(refusal);
    await show(workerRow({ processes: 4 }));
    press("increase");
    await settle();
    expect(textOf("output:not(.is-requested)")).toBe("4");
    expect(page.notices).toEqual([["Not today.", "failed"]]);
  });

  it("is at least 1", async () => {
    const sent = vi.spyOn(page.api, "setWorkerProcesses");
    await show(workerRow({ processes: 1 }));
    press("decrease");
    expect(sent).not.toHaveBeenCalled();
    expect(one("[data-action=decrease]").getAttribute("aria-disabled")).toBe("true");
  });

  it("can be set in a dialog", async () => {
    const sent = vi.spyOn(page.api, "setWorkerProcesses").mockResolvedValue(null);
    dialogs.askNumber.mockResolvedValue(12);
    await show(workerRow({ worker: "w", processes: 4 }));
    press("set");
    await settle();
    const question = { title: "Processes of w", value: 4, min: 1 };
    expect(dialogs.askNumber).toHaveBeenCalledWith(expect.objectContaining(question));
    expect(sent).toHaveBeenCalledWith("w", 12);
  });

  it("stays if the reader cancels", async () => {
    const sent = vi.spyOn(page.api, "setWorkerProcesses");
    dialogs.askNumber.mockResolvedValue(null);
    await show(workerRow({ processes: 4 }));
    press("set");
    await settle();
    expect(sent).not.toHaveBeenCalled();
  });

  it("is left out if the worker reported none", async () => {
    await show(workerRow({ processes: null }));
    expect(root.querySelector("output")).toBeNull();
    expect(root.querySelector("[data-action=disable]")).not.toBeNull();
  });
});

describe("disabling a worker", () => {
  it("is confirmed first", async () => {
    const sent = vi.spyOn(page.api, "disableWorker").mockResolvedValue(null);
    dialogs.confirm.mockResolvedValue(true);
    await show(
      workerRow({
        worker: "w",
        running: [runningRow({ task_id: "a" }), runningRow({ task_id: "b" })],
      }),
    );
    press("disable");
    await settle();
    expect(dialogs.confirm).toHaveBeenCalledWith({
      title: "Disable w?",
      text: "It finishes its 2 running tasks and gets no new ones. It cannot be enabled again, only restarted.",
      action: "Disable worker",
      danger: true,
    });
    expect(sent).toHaveBeenCalledWith("w");
    expect(page.notices).toEqual([["w is disabled.", "done"]]);
  });

  it("is not done if the reader cancels", async () => {
    const sent = vi.spyOn(page.api, "disableWorker");
    dialogs.confirm.mockResolvedValue(false);
    await show(workerRow());
    press("disable");
    await settle();
    expect(dialogs.confirm).toHaveBeenCalledWith(
      expect.objectContaining({ text: expect.stringContaining("It gets no new tasks.") as string }),
    );
    expect(sent).not.toHaveBeenCalled();
  });
});

describe("the list", () => {
  it("starts with figures", async () => {
    await show(
      workerRow({
        worker: "a",
        host: "x",
        processes: 4,
        running: [runningRow({ task_id: "a" })],
        unique_pending: 3,
      }),
      workerRow({ worker: "b", host: "x", processes: 2, messages: 3 }),
    );
    expect(textOf(".figures")).toBe(
      "Workers 2 on 1 host Processes busy 1 of 6 Running tasks 1 and 4 in batches " +
        "Pending tasks 8 3 for one worker only Unread messages 3",
    );
  });

  it("is drawn again when the counts come", async () => {
    Object.assign(page, { summary: null });
    await show(workerRow());
    expect(textOf(".figures")).toContain("Pending tasks –");
    setServer();
    view.redraw();
    expect(textOf(".figures")).toContain("Pending tasks 8");
  });

  it("asks the server for a kind", async () => {
    const busy = workerRow({ worker: "busy", running: [runningRow()] });
    await show(busy, workerRow({ worker: "idle" }));
    const kinds = [...root.querySelectorAll<HTMLElement>("[data-testid=worker-filter]")];
    expect(kinds.map((kind) => kind.textContent.trim())).toEqual([
      "All 2",
      "Busy 1",
      "Idle 1",
      "Silent 0",
      "Disabled 0",
    ]);
    const asked = serve(busy);
    one("[data-shown=busy]").click();
    expect(one("[aria-pressed=true]").dataset.shown).toBe("busy");
    await vi.waitFor(() => {
      expect(idsShown()).toEqual(["busy"]);
    });
    expect(asked).toHaveBeenLastCalledWith({ show: "busy", search: "", limit: 100 });
  });

  it("asks the server for a text, and says if nothing matches", async () => {
    const all = [workerRow({ worker: "a" }), workerRow({ worker: "b" })];
    await show(...all);
    const nothing = workerPage(all, { workers: [], total: 0 });
    const asked = vi.spyOn(page.api, "getWorkers").mockResolvedValue(nothing);
    const input = one("[data-testid=worker-find]") as HTMLInputElement;
    for (const typed of ["y", "yz"]) {
      input.value = typed;
      input.dispatchEvent(new Event("input"));
    }
    await vi.waitFor(() => {
      expect(textOf(".empty h2")).toBe("No worker matches");
    });
    // Once for the view, and once for all that was typed.
    expect(asked).toHaveBeenCalledTimes(2);
    expect(asked).toHaveBeenLastCalledWith({ show: "all", search: "yz", limit: 100 });
    serve(...all);
    one(".empty button").click();
    await vi.waitFor(() => {
      expect(idsShown()).toEqual(["a", "b"]);
    });
    expect(input.value).toBe("");
  });

  it("is cut, with a button for more, which are asked for in pages", async () => {
    const workers = Array.from({ length: 130 }, (_, n) => workerRow({ worker: `w${n}` }));
    const asked = vi.spyOn(page.api, "getWorkers").mockImplementation(({ limit = 50, cursor }) => {
      const from = Number(cursor ?? 0);
      const to = from + Math.min(limit, 80);
      const next_cursor = to < workers.length ? String(to) : null;
      const total = workers.length;
      return Promise.resolve(workerPage(workers.slice(from, to), { total, next_cursor }));
    });
    await view.show(page.route);
    expect(idsShown()).toHaveLength(100);
    expect(asked.mock.lastCall).toEqual([{ show: "all", search: "", limit: 20, cursor: "80" }]);
    expect(textOf("[data-testid=show-others]")).toBe("Show the other 30 workers");
    one("[data-testid=show-others]").click();
    await vi.waitFor(() => {
      expect(idsShown()).toHaveLength(130);
    });
    expect(root.querySelector("[data-testid=show-others]")).toBeNull();
  });

  it("cuts the running tasks of a worker, with a button for more", async () => {
    const running = Array.from({ length: 21 }, (_, n) => runningRow({ task_id: `task${n}` }));
    await show(workerRow({ running }));
    expect(root.querySelectorAll("tr[data-task-id]")).toHaveLength(20);
    expect(textOf("[data-testid=show-others]")).toBe("Show the other 1 running task");
    one("[data-testid=show-others]").click();
    expect(root.querySelectorAll("tr[data-task-id]")).toHaveLength(21);
  });

  it("says how to start a worker if there is none", async () => {
    await show();
    expect(textOf("[data-testid=no-workers] .command")).toMatch(
      /^luigi --module my_tasks MyTask --scheduler-url http/,
    );
    expect(root.querySelector("[data-testid=worker-find]")).toBeNull();
  });

  it("renders no text as markup", async () => {
    const evil = '<img src=x onerror="window.ran=1">';
    const told = { task_id: evil, family: evil, params: { [evil]: evil }, status_message: evil };
    const lately = [{ ...told, status: "DONE" as const, started: 0, finished: 1, seconds: 1 }];
    await show(
      workerRow({
        worker: evil,
        host: evil,
        user: evil,
        first_task: evil,
        first_task_name: evil,
        running: [runningRow(told)],
        lately,
      }),
    );
    expect(root.querySelector("img")).toBeNull();
    expect(textOf("h2")).toBe(evil);
  });

  it("draws nothing before the first answer", () => {
    view.redraw();
    expect(root.childElementCount).toBe(0);
  });
});
