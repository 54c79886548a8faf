// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import type { Explanation, TaskReference } from "../../src/api/types";
import { START, type Route } from "../../src/route";
import { makeTaskPanel } from "../../src/views/task-panel";
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
let panel: View;

beforeEach(() => {
  page = makePage();
  root = document.createElement("aside");
  root.hidden = true;
  document.body.replaceChildren(root);
  panel = makeTaskPanel(root, page);
});

function routeTo(task: string): Route {
  return { ...START, task };
}

function text(element: ParentNode | null = root): string {
  return (element as HTMLElement).textContent.replace(/\s+/g, " ");
}

/** What stands beside a name in the lists of names and values. */
function valueOf(name: string): string | undefined {
  const term = [...root.querySelectorAll("dt")].find((one) => one.textContent === name);
  return term?.nextElementSibling?.textContent.trim();
}

function reference(id: number, given: Partial<TaskReference> = {}): TaskReference {
  return {
    task_id: `etl.Part_${id}`,
    family: "etl.Part",
    params: { n: String(id) },
    status: "DONE",
    upstream_status: null,
    ...given,
  };
}

const WORKERS = [7, 8].map(
  (pid) => `Worker(salt=000000000${pid}, workers=1, host=etl-01, username=airflow, pid=${pid})`,
);

describe("the details of a task", () => {
  it("name workers as lists do, with the whole name in a title", async () => {
    serve(page, makeTask({ worker_running: WORKERS[0] ?? "", workers: WORKERS }));
    await panel.show(routeTo("etl.Load_2024_1"));
    expect(valueOf("Runs on")).toBe("etl-01, pid 7");
    expect(valueOf("Workers")).toBe("etl-01, pid 7, etl-01, pid 8");
    expect(text()).not.toContain("salt");
    const titles = [...root.querySelectorAll<HTMLElement>(".pairs [title]")];
    expect(titles.map(({ title }) => title)).toEqual(expect.arrayContaining(WORKERS));
  });

  it.each([
    ["FAILED", ["error-text", "reason"]],
    ["PENDING", ["reason", "error-text"]],
  ])("have the error of a task that is %s in its place", async (status, expected) => {
    const known = {
      status: status as "FAILED",
      worker_running: null,
      error_text: "ValueError: no",
    };
    const reasons = [{ kind: "retry_at", seconds: NOW + 60 } as const];
    serve(page, makeTask(known), makeExplanation({ status: known.status, reasons }));
    await panel.show(routeTo("etl.Load_2024_1"));
    const found = root.querySelectorAll<HTMLElement>(
      "[data-testid=error-text], [data-testid=reason]",
    );
    expect([...found].map(({ dataset }) => dataset.testid)).toEqual(expected);
  });

  it("show everything that is known", async () => {
    const task = makeTask({
      status: "FAILED",
      priority: 7,
      resources: { db: 2 },
      worker_running: "worker-7",
      workers: ["worker-7", "worker-3"],
      batch_id: "batch-1",
      error_text: "Traceback:\nValueError: no",
      failures: 2,
      retry_at: NOW + 60,
      disabled_at: NOW,
    });
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    expect(root.hidden).toBe(false);
    expect(root.querySelector("h2")?.textContent).toBe("etl.Load");
    expect(root.querySelector("[data-testid=error-text] strong")?.textContent).toBe(
      "ValueError: no",
    );
    expect(text(root.querySelector("[data-testid=command]"))).toContain("--date 2024-05-01");
    expect(valueOf("date")).toBe("2024-05-01");
    expect(valueOf("Priority")).toBe("7");
    expect(valueOf("Resources")).toBe("db 2");
    expect(valueOf("Ran on")).toBe("worker-7");
    expect(valueOf("Workers")).toBe("worker-7, worker-3");
    expect(valueOf("Batch")).toBe("batch-1");
    expect(valueOf("Module")).toBe("pipelines.etl");
    expect(valueOf("Failures")).toBe("2");
    expect(valueOf("Disabled after")).toBe("5 failures within 1 h");
    expect(valueOf("Scheduled")).toBe("21:13:20");
    expect(valueOf("Updated")).toBe("22:12:20");
    expect(valueOf("Retry at")).toBe("22:14:20");
    expect(valueOf("Disabled since")).toBe("22:13:20");
  });

  it("leave out what is missing", async () => {
    const task = makeTask({ worker_running: null, module: null, params: {} });
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    for (const name of ["Runs on", "Resources", "Batch", "Module", "Retry at", "Disabled since"])
      expect(valueOf(name)).toBeUndefined();
    expect(root.querySelector("[data-testid=error-text]")).toBeNull();
  });

  it("show run time and progress", async () => {
    const task = makeTask({ progress_percentage: 40, status_message: "half" });
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    expect(text()).toContain("since 22:12:20, for 1 m");
    expect(root.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow")).toBe("40");
    expect(text()).toContain("half");
  });

  it("list a limited number of workers", async () => {
    const task = makeTask({ workers: Array.from({ length: 12 }, (_, n) => `w${n}`) });
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    expect(valueOf("Workers")).toMatch(/^w0, .*, w9 and 2 more$/);
  });

  it("render no text as markup", async () => {
    const bad = reference(1, { family: MARKUP, task_id: MARKUP, params: { [MARKUP]: MARKUP } });
    const task = makeTask({
      task_id: MARKUP,
      family: MARKUP,
      params: { [MARKUP]: MARKUP },
      resources: { [MARKUP]: 1 },
      worker_running: MARKUP,
      workers: [MARKUP],
      batch_id: MARKUP,
      module: MARKUP,
      status_message: MARKUP,
      error_text: MARKUP,
      deps: [bad],
      deps_total: 1,
      dependents: [bad],
      dependents_total: 1,
    });
    serve(page, task);
    await panel.show(routeTo(MARKUP));
    expect(hasMarkup(root)).toBe(false);
    expect(root.querySelector("h2")?.textContent).toBe(MARKUP);
  });
});

describe("what it depends on, and what needs it", () => {
  function section(name: "depends-on" | "needed-by"): HTMLElement {
    const found = root.querySelector<HTMLElement>(`[data-testid=${name}]`);
    if (found === null) throw new Error(`no ${name}`);
    return found;
  }

  it("are links with their status, those that fail first", async () => {
    const failed = reference(2, { status: "FAILED" });
    const task = makeTask({ deps: [reference(1), failed], deps_total: 2 });
    serve(page, task);
    page.route = { ...START, tab: "graph" };
    await panel.show(routeTo(task.task_id));
    expect(text(section("depends-on"))).toContain("2: 1 failed, 1 done");
    expect(text(section("needed-by"))).toContain("nothing");
    const [first] = section("depends-on").querySelectorAll("li");
    expect(first?.querySelector("[role=img]")?.getAttribute("aria-label")).toBe("Failed");
    expect(first?.querySelector("a")?.getAttribute("href")).toBe("#tab=graph&task=etl.Part_2");
  });

  it("are few until the reader wants all; the graph has the rest", async () => {
    const dependents = Array.from({ length: 100 }, (_, id) => reference(id));
    const task = makeTask({ dependents, dependents_total: 2412 });
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    const list = section("needed-by");
    expect(text(list)).toContain("2,412");
    expect(list.querySelectorAll("li")).toHaveLength(8);
    list.querySelector("button")?.click();
    expect(list.querySelectorAll("li")).toHaveLength(100);
    expect(list.querySelector("button")).toBeNull();
    expect(text(list)).toContain("and 2,312 more");
    expect(list.querySelector("p a")?.getAttribute("href")).toBe(
      "#tab=graph&taskId=etl.Load_2024_1&invert=1",
    );
    await panel.refresh();
    expect(list.querySelectorAll("li")).toHaveLength(100);
  });

  it("have their id as name if the family is unknown", async () => {
    const task = makeTask({ deps: [reference(1, { family: "" })], deps_total: 1 });
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    expect(section("depends-on").querySelector("a")?.textContent).toBe("etl.Part_1");
  });
});

describe("the panel", () => {
  it("says that a task is unknown, or gone by now", async () => {
    const task = makeTask();
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    serve(page, null);
    await panel.refresh();
    expect(root.querySelector("[data-testid=task-unknown]")).not.toBeNull();
    expect(text()).toContain("The scheduler does not know this task.");
  });

  it("follows the task in place", async () => {
    const task = makeTask({ status: "FAILED", error_text: "boom" });
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    const body = root.querySelector(".panel-body");
    serve(page, { ...task, status: "DONE" });
    await panel.refresh();
    expect(text()).toContain("Done");
    expect(root.querySelector(".panel-body")).toBe(body);
  });

  it("draws the other form of times without fetching", async () => {
    const task = makeTask({ status: "DONE" });
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    page.timeForm = "ago";
    panel.redraw();
    expect(valueOf("Updated")).toBe("1 m ago");
    expect(page.taskRequests).toBe(1);
  });

  it("shows nothing of another task while one loads", async () => {
    const task = makeTask();
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    let answer: (task: ReturnType<typeof makeTask>) => void = () => undefined;
    vi.spyOn(page.api, "getTask").mockReturnValue(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const shown = panel.show(routeTo("b"));
    panel.redraw();
    expect(root.querySelector("[data-testid=task-unknown]")).toBeNull();
    answer(makeTask({ task_id: "b", family: "B" }));
    await shown;
    expect(root.querySelector("h2")?.textContent).toBe("B");
  });

  it("aborts an older request for a newer one", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    vi.spyOn(page.api, "getTask").mockImplementation((_, signal) => {
      signals.push(signal);
      return Promise.resolve(makeTask());
    });
    await Promise.all([panel.show(routeTo("a")), panel.show(routeTo("b"))]);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
  });

  it("rejects if the server cannot be reached, and opens at the next try", async () => {
    const task = makeTask();
    vi.spyOn(page.api, "getTask").mockRejectedValueOnce(new ApiError("Not there.", 0));
    await expect(panel.show(routeTo(task.task_id))).rejects.toThrow("Not there.");
    serve(page, task);
    await panel.refresh();
    expect(root.hidden).toBe(false);
  });

  it("closes by its button, and asks for nothing once it is closed", async () => {
    const task = makeTask();
    serve(page, task);
    page.route = routeTo(task.task_id);
    await panel.show(page.route);
    root.querySelector<HTMLElement>("[aria-label='Close the details']")?.click();
    expect(page.routes).toEqual([START]);
    await panel.show(START);
    expect(root.hidden).toBe(true);
    expect(root.textContent).toBe("");
    await panel.refresh();
    panel.redraw();
    expect(page.taskRequests).toBe(1);
  });

  it("takes the focus when the reader opens it, and gives it back", async () => {
    const opener = document.createElement("button");
    document.body.append(opener);
    opener.focus();
    const task = makeTask();
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    expect(document.activeElement).toBe(root.querySelector("h2"));
    await panel.show(START);
    expect(document.activeElement).toBe(opener);
  });

  it("leaves the focus alone when a link opens it with the page", async () => {
    const task = makeTask();
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    expect(document.activeElement).toBe(document.body);
  });
});

describe("why a task waits", () => {
  async function explain(given: Partial<Explanation>): Promise<string> {
    const task = makeTask({ status: "PENDING" });
    serve(page, task, makeExplanation({ status: "PENDING", ...given }));
    await panel.show(routeTo(task.task_id));
    return text(root.querySelector("[data-testid=reason]")).trim();
  }

  it("names the first cause, and the way to it", async () => {
    const said = await explain({
      reasons: [
        {
          kind: "dependency",
          task_id: "etl.Extract_1",
          family: "etl.Extract",
          params: { date: "2026-11-21" },
          status: "FAILED",
          since: NOW,
          is_first_cause: true,
          has_worker: true,
          is_held: false,
          path: ["etl.Middle_1", "etl.Extract_1"],
          path_length: 2,
        },
      ],
      first_causes: 3,
    });
    expect(said).toMatch(
      /^It waits for etl.Extract date=2026-11-21, failed 22:13:20\. by way of 1 task/,
    );
    expect(said).toContain("and 2 more");
    const links = [...root.querySelectorAll<HTMLAnchorElement>("[data-testid=reason] a")];
    expect(links.map((link) => link.title)).toEqual(["etl.Extract_1", "etl.Middle_1"]);
    expect(links[0]?.getAttribute("href")).toContain("etl.Extract_1");
  });

  it("leaves out the middle of a long way", async () => {
    const path = Array.from({ length: 20 }, (_, number) => `T_${number}`);
    const said = await explain({
      reasons: [
        { kind: "missing_dependency", task_id: "T_19", family: "T", path, path_length: 30 },
      ],
      is_cut: true,
    });
    expect(said).toContain("T_9 10 more T_10");
    expect(said).toContain("only a part of what it depends on was searched");
  });

  it("names those that hold a resource", async () => {
    const said = await explain({
      reasons: [
        {
          kind: "resource",
          resource: "db",
          scope: "host",
          place: "gpu-1",
          per: null,
          next_at: null,
          needed: 2,
          used: 8,
          total: 8,
          holders: [{ task_id: "a", family: "A", params: {}, worker: "w", since: NOW, amount: 8 }],
          holders_total: 3,
        },
        {
          kind: "reserved",
          task_id: "b",
          family: "B",
          params: {},
          resource: "db",
          scope: "server",
          place: null,
          per: null,
          needed: 2,
          reserved: 8,
          total: 8,
        },
      ],
    });
    expect(said).toMatch(/It needs 2 of db of gpu-1:\s*8 of 8 used\./);
    expect(said).toMatch(/A holds 8 since 22:13:20, on w\s*and 2 more/);
    expect(said).toMatch(/8 of 8 are reserved for\s*B, which ranks higher/);
  });

  it.each([
    [60, "It is retried at 22:14:20."],
    [-60, "Its retry is due since 22:12:20."],
  ])("tells a retry in %i s", async (after, said) => {
    expect(await explain({ reasons: [{ kind: "retry_at", seconds: NOW + after }] })).toBe(said);
  });

  it("tells when a disabled task is enabled again", async () => {
    const reasons: Explanation["reasons"] = [{ kind: "disabled_until", seconds: NOW + 60 }];
    expect(await explain({ reasons })).toBe("It is enabled again at 22:14:20.");
  });

  it("names the workers that know a task and cannot run it", async () => {
    const workers = [{ worker: "w", last_active: NOW, is_disabled: true }];
    const said = await explain({ reasons: [{ kind: "no_worker", workers }] });
    expect(said).toMatch(/w\s*, disabled, last seen 22:13:20/);
    expect(await explain({ reasons: [{ kind: "no_worker", workers: [] }] })).toContain("have gone");
  });

  it("says that a task is next", async () => {
    expect(await explain({ is_ready: true, rank: 1 })).toContain("gets it");
    expect(text()).toContain("ready, next in line");
  });

  it("counts those that come first", async () => {
    const ahead = [{ task_id: "B_1", family: "B", params: { n: 1 } }];
    const reasons: Explanation["reasons"] = [{ kind: "outranked", count: 3, ahead }];
    const said = await explain({ is_ready: true, rank: 4, reasons });
    expect(said).toMatch(/^3 tasks that its workers can run\s*rank higher: B n=1 and 2 more$/);
    expect(text()).toContain("ready, number 4 in line");
  });

  it("is left out for a task that runs", async () => {
    const task = makeTask();
    serve(page, task);
    await panel.show(routeTo(task.task_id));
    expect(root.querySelector("[data-testid=reason]")).toBeNull();
  });

  it("does not become markup", async () => {
    await explain({
      reasons: [
        {
          kind: "missing_dependency",
          task_id: MARKUP,
          family: MARKUP,
          path: [MARKUP, MARKUP],
          path_length: 2,
        },
        { kind: "no_worker", workers: [{ worker: MARKUP, last_active: 0, is_disabled: false }] },
      ],
    });
    expect(hasMarkup(root)).toBe(false);
  });
});
