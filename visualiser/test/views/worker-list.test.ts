// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import type { Summary, Workers } from "../../src/api/types";
import { makeWorkerList } from "../../src/views/worker-list";
import type { View } from "../../src/views/view";
import { listedTask, listedWorker } from "../listed";
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

async function show(...workers: Workers): Promise<void> {
  vi.spyOn(page.api, "getWorkerList").mockResolvedValue(workers);
  await view.show(page.route);
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
    const told = { host: "etl-07", username: "etl", pid: 7, last_active: NOW - 2 };
    await show(listedWorker({ name: id, ...told, started: NOW - 3600 }));
    expect(idsShown()).toEqual([id]);
    expect(textOf("h2")).toBe(id);
    expect(textOf(".worker-state")).toBe("checked in 2 s ago");
    expect(textOf(".worker-place")).toBe("etl@etl-07, pid 7, started 21:13:20");
  });

  it("says that a worker is silent", async () => {
    await show(listedWorker({ last_active: NOW - 242 }));
    expect(textOf(".worker-state")).toBe("silent for 4 m");
  });

  it("links the graph of its root task", async () => {
    await show(
      listedWorker({ first_task: "All/1 é", first_task_display_name: "All(date=2026-11-21)" }),
    );
    const link = one(".worker-root a") as HTMLAnchorElement;
    expect(link.textContent).toBe("All");
    const hash = new URLSearchParams(new URL(link.href).hash.slice(1));
    expect(Object.fromEntries(hash)).toEqual({ tab: "graph", taskId: "All/1 é", hideDone: "1" });
  });

  it("counts its tasks and unread messages", async () => {
    const counts = { num_pending: 4812, num_uniques: 212, num_unread_rpc_messages: 3 };
    await show(listedWorker({ ...counts, running: { a: listedTask() } }));
    expect(textOf(".worker-counts")).toBe("Running 1 Pending 4,812 Unique 212 Messages 3 unread");
  });

  it("lists what it runs", async () => {
    const task = listedTask({
      name: "etl.Load",
      params: { date: "2026-11-21" },
      priority: Infinity,
      resources: { db_slots: 2 },
      resources_running: { db_slots: 2 },
      progress_percentage: 18.7,
      status_message: "92 of 512",
      time_running: NOW - 234,
    });
    await show(listedWorker({ running: { Load_1: task } }));
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
    await show(listedWorker({ running: { a: listedTask(), b: listedTask() } }));
    expect(one("tr.is-open").dataset.taskId).toBe("b");
    expect(root.querySelectorAll("tr.is-open")).toHaveLength(1);
  });

  it("copes with a run of unknown start", async () => {
    await show(listedWorker({ running: { a: listedTask({ time_running: null }) } }));
    expect(textOf(".run-since")).toBe("–");
    expect(textOf(".run-time")).toBe("–");
  });

  it("greys a disabled worker, and offers nothing", async () => {
    await show(listedWorker({ state: "disabled", workers: 4 }));
    expect(one("[data-testid=worker-card]").classList).toContain("is-disabled");
    expect(textOf(".card-actions")).toBe("Its running tasks go on; it gets no new ones.");
    expect(root.querySelector("[data-testid=worker-action]")).toBeNull();
  });
});

describe("the number of processes", () => {
  it("is shown at once, and sent", async () => {
    const sent = vi.spyOn(page.api, "setWorkerProcesses").mockResolvedValue(null);
    await show(listedWorker({ name: "w", workers: 4 }));
    press("increase");
    expect(textOf("output")).toBe("5");
    expect(sent).toHaveBeenCalledWith("w", 5);
    await settle();
  });

  it("stays as requested until the worker confirms it", async () => {
    vi.spyOn(page.api, "setWorkerProcesses").mockResolvedValue(null);
    await show(listedWorker({ workers: 4 }));
    const list = vi.spyOn(page.api, "getWorkerList");
    list.mockResolvedValue([listedWorker({ workers: 4, num_unread_rpc_messages: 1 })]);
    press("decrease");
    await settle();
    expect(page.notices).toEqual([["Asked w to change its number of processes.", "done"]]);
    expect(textOf("output.is-requested")).toBe("3");

    list.mockResolvedValue([listedWorker({ workers: 3, num_unread_rpc_messages: 1 })]);
    await view.refresh();
    expect(textOf("output:not(.is-requested)")).toBe("3");
  });

  it("is what the worker reports if it read the message and did something else", async () => {
    vi.spyOn(page.api, "setWorkerProcesses").mockResolvedValue(null);
    await show(listedWorker({ workers: 4, num_unread_rpc_messages: 0 }));
    press("increase");
    await settle();
    expect(textOf("output:not(.is-requested)")).toBe("4");
  });

  it("is as before if the server refuses", async () => {
    const refusal = new ApiError("Not today.", 400);
    vi.spyOn(page.api, "setWorkerProcesses").mockRejectedValue(refusal);
    await show(listedWorker({ workers: 4 }));
    press("increase");
    await settle();
    expect(textOf("output:not(.is-requested)")).toBe("4");
    expect(page.notices).toEqual([["Not today.", "failed"]]);
  });

  it("is at least 1", async () => {
    const sent = vi.spyOn(page.api, "setWorkerProcesses");
    await show(listedWorker({ workers: 1 }));
    press("decrease");
    expect(sent).not.toHaveBeenCalled();
    expect(one("[data-action=decrease]").getAttribute("aria-disabled")).toBe("true");
  });

  it("can be set in a dialog", async () => {
    const sent = vi.spyOn(page.api, "setWorkerProcesses").mockResolvedValue(null);
    dialogs.askNumber.mockResolvedValue(12);
    await show(listedWorker({ name: "w", workers: 4 }));
    press("set");
    await settle();
    const question = { title: "Processes of w", value: 4, min: 1 };
    expect(dialogs.askNumber).toHaveBeenCalledWith(expect.objectContaining(question));
    expect(sent).toHaveBeenCalledWith("w", 12);
  });

  it("stays if the reader cancels", async () => {
    const sent = vi.spyOn(page.api, "setWorkerProcesses");
    dialogs.askNumber.mockResolvedValue(null);
    await show(listedWorker({ workers: 4 }));
    press("set");
    await settle();
    expect(sent).not.toHaveBeenCalled();
  });

  it("is left out if the worker reported none", async () => {
    await show(listedWorker({ workers: "many" }));
    expect(root.querySelector("output")).toBeNull();
    expect(root.querySelector("[data-action=disable]")).not.toBeNull();
  });
});

describe("disabling a worker", () => {
  it("is confirmed first", async () => {
    const sent = vi.spyOn(page.api, "disableWorker").mockResolvedValue(null);
    dialogs.confirm.mockResolvedValue(true);
    await show(listedWorker({ name: "w", running: { a: listedTask(), b: listedTask() } }));
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
    await show(listedWorker());
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
      listedWorker({
        name: "a",
        host: "x",
        workers: 4,
        running: { a: listedTask() },
        num_uniques: 3,
      }),
      listedWorker({ name: "b", host: "x", workers: 2, num_unread_rpc_messages: 3 }),
    );
    expect(textOf(".figures")).toBe(
      "Workers 2 on 1 host Processes busy 1 of 6 Running tasks 1 and 4 in batches " +
        "Pending tasks 8 3 for one worker only Unread messages 3",
    );
  });

  it("is drawn again when the counts come", async () => {
    Object.assign(page, { summary: null });
    await show(listedWorker());
    expect(textOf(".figures")).toContain("Pending tasks –");
    setServer();
    view.redraw();
    expect(textOf(".figures")).toContain("Pending tasks 8");
  });

  it("can be filtered by kind", async () => {
    await show(
      listedWorker({ name: "busy", last_active: NOW, running: { a: listedTask() } }),
      listedWorker({ name: "silent", last_active: NOW - 100 }),
      listedWorker({ name: "off", last_active: NOW - 100, state: "disabled" }),
    );
    const kinds = [...root.querySelectorAll<HTMLElement>("[data-testid=worker-filter]")];
    expect(kinds.map((kind) => kind.textContent.trim())).toEqual([
      "All 3",
      "Busy 1",
      "Silent 1",
      "Disabled 1",
    ]);
    for (const [kind, shown] of [
      ["busy", ["busy"]],
      ["silent", ["silent"]],
      ["disabled", ["off"]],
      ["all", ["busy", "silent", "off"]],
    ] as const) {
      one(`[data-shown=${kind}]`).click();
      expect(idsShown()).toEqual(shown);
      expect(one("[aria-pressed=true]").dataset.shown).toBe(kind);
    }
  });

  it("filters by text, and says if nothing matches", async () => {
    await show(listedWorker({ name: "a", host: "x" }), listedWorker({ name: "b", host: "y" }));
    const input = one("[data-testid=worker-find]") as HTMLInputElement;
    input.value = "y";
    input.dispatchEvent(new Event("input"));
    expect(idsShown()).toEqual(["b"]);
    input.value = "z";
    input.dispatchEvent(new Event("input"));
    expect(textOf(".empty h2")).toBe("No worker matches");
    one(".empty button").click();
    expect(idsShown()).toEqual(["a", "b"]);
    expect(input.value).toBe("");
  });

  it("is cut, with a button for more", async () => {
    await show(...Array.from({ length: 120 }, (_, n) => listedWorker({ name: `w${n}` })));
    expect(idsShown()).toHaveLength(50);
    expect(textOf("[data-testid=show-others]")).toBe("Show 50 of 70 more workers");
    one("[data-testid=show-others]").click();
    expect(idsShown()).toHaveLength(100);
    expect(textOf("[data-testid=show-others]")).toBe("Show the other 20 workers");
    one("[data-testid=show-others]").click();
    expect(idsShown()).toHaveLength(120);
    expect(root.querySelector("[data-testid=show-others]")).toBeNull();
  });

  it("cuts the running tasks of a worker, with a button for more", async () => {
    const running = Object.fromEntries(
      Array.from({ length: 21 }, (_, n) => [`task${n}`, listedTask()]),
    );
    await show(listedWorker({ running }));
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
    const running = {
      [evil]: listedTask({ name: evil, params: { [evil]: evil }, status_message: evil }),
    };
    await show(
      listedWorker({
        name: evil,
        host: evil,
        username: [evil],
        first_task: evil,
        first_task_display_name: evil,
        running,
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
