// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import type { Resources } from "../../src/api/types";
import { makeResourceList } from "../../src/views/resource-list";
import type { View } from "../../src/views/view";
import { listedResource, listedTask } from "../listed";
import { makePage, NOW, type PageDouble } from "./page-double";

const dialogs = vi.hoisted(() => ({ confirm: vi.fn(), askNumber: vi.fn(), openDialog: vi.fn() }));
vi.mock("../../src/views/dialogs", () => dialogs);

let page: PageDouble;
let root: HTMLElement;
let view: View;

beforeEach(() => {
  vi.resetAllMocks();
  root = document.createElement("section");
  document.body.replaceChildren(root);
  page = makePage();
  page.refresh = () => view.refresh();
  view = makeResourceList(root, page);
});

afterEach(() => {
  vi.restoreAllMocks();
});

function serve(...resources: Resources): void {
  vi.spyOn(page.api, "getResourceList").mockResolvedValue(resources);
}

async function show(...resources: Resources): Promise<void> {
  serve(...resources);
  await view.show(page.route);
}

async function open(...names: string[]): Promise<void> {
  page.route = { ...page.route, tab: "resources", resources: names };
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

function namesShown(): (string | undefined)[] {
  const cards = root.querySelectorAll<HTMLElement>("[data-testid=resource-card]");
  return [...cards].map((card) => card.dataset.resource);
}

function press(action: string): void {
  one(`[data-testid=resource-action][data-action=${action}]`).click();
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

describe("a resource's card", () => {
  it("shows the use as a meter, with a segment for each unit", async () => {
    await show(listedResource({ name: "db", num_used: 6, num_total: 8 }));
    const meter = one("[role=meter]");
    expect(meter.getAttribute("aria-label")).toBe("Use of db");
    expect(meter.getAttribute("aria-valuenow")).toBe("6");
    expect(meter.getAttribute("aria-valuemax")).toBe("8");
    expect(meter.getAttribute("aria-valuetext")).toBe("6 of 8 used, 75 %");
    expect(meter.querySelectorAll("i")).toHaveLength(8);
    expect(meter.querySelectorAll("i.is-used")).toHaveLength(6);
    expect(textOf(".resource-numbers")).toBe("6 of 8 used 75 %");
    expect(one("[data-testid=resource-card]").classList).toContain("resource-high");
  });

  it("shows the use of many units as a solid bar", async () => {
    await show(listedResource({ num_used: 100, num_total: 400 }));
    expect(root.querySelectorAll(".meter i")).toHaveLength(1);
    expect(one(".meter i").style.width).toBe("25%");
  });

  it.each([
    [0, 0, "0", "0", "0%", "0 of 0 used none available"],
    [3, 0, "0", "0", "100%", "3 of 0 used none available"],
    [5, Infinity, "5", String(Number.MAX_VALUE), "0%", "5 of ∞ used no limit"],
    [0.5, 2.5, "0.5", "2.5", "20%", "0.5 of 2.5 used 20 %"],
    [30, 25, "25", "25", "100%", "30 of 25 used over, 120 %"],
  ])(
    "is drawn sensibly with %d of %d used",
    async (num_used, num_total, now, most, width, text) => {
      await show(listedResource({ num_used, num_total }));
      expect(one(".meter").getAttribute("aria-valuenow")).toBe(now);
      expect(one(".meter").getAttribute("aria-valuemax")).toBe(most);
      expect(one(".meter i").style.width).toBe(width);
      expect(textOf(".resource-numbers")).toBe(text);
    },
  );

  it("links the tasks that ask for it", async () => {
    await show(listedResource({ name: 'a."b"/c', running: { a: listedTask() } }));
    expect(textOf(".resource-identity p")).toBe('1 task uses it all its tasks: a."b"/c');
    const link = one(".resource-identity a") as HTMLAnchorElement;
    const hash = new URLSearchParams(new URL(link.href).hash.slice(1));
    expect(Object.fromEntries(hash)).toEqual({ tab: "tasks", resources: '["a.\\"b\\"/c"]' });
  });
});

describe("the consumers", () => {
  const consumer = listedTask({
    name: "etl.Load",
    resources: { db: 2 },
    worker_running: "Worker(salt=1, workers=8, host=etl-07, username=etl, pid=9)",
    time_running: NOW - 19,
  });

  it("are folded, and opened by the route", async () => {
    await show(listedResource({ running: { Load_1: consumer } }), listedResource({ name: "gpu" }));
    expect(root.querySelector("table")).toBeNull();
    one("[data-resource=db] [data-testid=resource-toggle]").click();
    expect(page.routes.at(-1)?.resources).toEqual(["db"]);
    await view.show(page.route);
    expect(one("[data-resource=db] [aria-expanded]").getAttribute("aria-expanded")).toBe("true");
    const row = one("tr[data-task-id=Load_1]");
    expect(textOf(".run-status", row)).toBe("Running");
    expect(textOf(".run-name", row)).toBe("etl.Load date=2026-11-21");
    expect(textOf(".run-units", row)).toBe("2 units");
    expect(textOf(".run-worker", row)).toBe("etl-07, pid 9");
    expect(textOf(".run-time", row)).toBe("19 s");
    expect(row.querySelector("[data-testid=row-action][data-action=graph]")).not.toBeNull();

    one("[data-resource=db] [data-testid=resource-toggle]").click();
    expect(page.routes.at(-1)?.resources).toEqual([]);
  });

  it("are opened and closed all at once", async () => {
    await show(listedResource({ name: "a" }), listedResource({ name: "b" }));
    const button = one("[data-testid=open-all]");
    expect(button.textContent.trim()).toBe("Open all");
    button.click();
    expect(page.routes.at(-1)?.resources).toEqual(["a", "b"]);
    await view.show(page.route);
    expect(root.querySelectorAll(".resource-idle")).toHaveLength(2);
    expect(button.textContent.trim()).toBe("Close all");
    button.click();
    expect(page.routes.at(-1)?.resources).toEqual([]);
  });

  it("are cut, with a button for more", async () => {
    const tasks = Array.from({ length: 60 }, (_, n) => [`task${n}`, consumer] as const);
    await show(listedResource({ running: Object.fromEntries(tasks) }));
    await open("db");
    expect(root.querySelectorAll("tr[data-task-id]")).toHaveLength(50);
    one("[data-testid=show-others]").click();
    expect(root.querySelectorAll("tr[data-task-id]")).toHaveLength(60);
  });
});

describe("the total", () => {
  it("is shown at once, and stays until the server confirms it", async () => {
    const sent = vi.spyOn(page.api, "updateResource").mockResolvedValue(true);
    await show(listedResource({ name: "db", num_used: 4, num_total: 4 }));
    serve(listedResource({ name: "db", num_used: 4, num_total: 5 }));
    press("increase");
    expect(textOf("output.is-requested")).toBe("5");
    expect(textOf(".resource-level")).toBe("80 %");
    expect(sent).toHaveBeenCalledWith("db", 5);
    await settle();
    expect(textOf("output:not(.is-requested)")).toBe("5");
    expect(page.notices).toEqual([["Changed the total of db.", "done"]]);
  });

  it("goes up by one for each press, however quick they come", async () => {
    const sent = vi.spyOn(page.api, "updateResource").mockResolvedValue(true);
    await show(listedResource({ num_total: 4 }));
    press("increase");
    press("increase");
    press("increase");
    expect(textOf("output")).toBe("7");
    await settle();
    expect(sent.mock.calls).toEqual([
      ["db", 5],
      ["db", 7],
    ]);
  });

  it.each([
    ["decrease", 3, 2],
    ["decrease", 2.5, 2],
    ["increase", 2.5, 3],
    ["decrease", 0.5, 0],
  ])("%s of %d is %d", async (action, total, expected) => {
    const sent = vi.spyOn(page.api, "updateResource").mockResolvedValue(true);
    await show(listedResource({ num_total: total }));
    press(action);
    await settle();
    expect(sent).toHaveBeenCalledWith("db", expected);
  });

  it.each([
    ["decrease", 0],
    ["decrease", Infinity],
    ["increase", Infinity],
  ])("%s of %d is not possible", async (action, total) => {
    const sent = vi.spyOn(page.api, "updateResource");
    await show(listedResource({ num_total: total }));
    press(action);
    expect(one(`[data-action=${action}]`).getAttribute("aria-disabled")).toBe("true");
    expect(sent).not.toHaveBeenCalled();
  });

  it.each([
    [8, 8],
    [2.5, 2],
    [Infinity, 0],
  ])("of %d is set in a dialog that begins with %d", async (total, value) => {
    const sent = vi.spyOn(page.api, "updateResource").mockResolvedValue(true);
    dialogs.askNumber.mockResolvedValue(0);
    await show(listedResource({ name: "db", num_total: total }));
    press("set");
    await settle();
    const question = { title: "Total of db", label: "Number, at least 0", value, min: 0 };
    expect(dialogs.askNumber).toHaveBeenCalledWith(expect.objectContaining(question));
    expect(sent).toHaveBeenCalledWith("db", 0);
  });

  it.each([
    ["answers that it did not take it", () => Promise.resolve(false)],
    ["refuses", () => Promise.reject(new ApiError("The server refused this total of db.", 400))],
  ])("is as before if the server %s", async (_, answer) => {
    vi.spyOn(page.api, "updateResource").mockImplementation(answer);
    await show(listedResource({ name: "db", num_total: 4 }));
    press("increase");
    await settle();
    expect(textOf("output:not(.is-requested)")).toBe("4");
    expect(page.notices).toEqual([["The server refused this total of db.", "failed"]]);
  });
});

describe("the list", () => {
  const low = listedResource({ name: "low", num_used: 1 });
  const high = listedResource({ name: "high", num_used: 7 });

  it("is sorted by use", async () => {
    await show(low, high);
    expect(namesShown()).toEqual(["high", "low"]);
    serve(listedResource({ name: "low", num_used: 8 }), high);
    await view.refresh();
    expect(namesShown()).toEqual(["low", "high"]);
  });

  it("keeps its order while the reader uses a card", async () => {
    await show(low, high);
    const atHand = vi.spyOn(root, "querySelector").mockReturnValue(one("article"));
    serve(listedResource({ name: "low", num_used: 8 }), high, listedResource({ name: "new" }));
    await view.refresh();
    expect(namesShown()).toEqual(["high", "low", "new"]);
    atHand.mockRestore();
    one(".stack").dispatchEvent(new Event("mouseleave"));
    expect(namesShown()).toEqual(["low", "high", "new"]);
  });

  it("filters by resource or consumer, and says if nothing matches", async () => {
    await show(low, { ...high, running: { a: listedTask({ display_name: "etl.Load(x=1)" }) } });
    const input = one("[data-testid=resource-find]") as HTMLInputElement;
    const type = (text: string): void => {
      input.value = text;
      input.dispatchEvent(new Event("input"));
    };
    type("etl.load");
    expect(namesShown()).toEqual(["high"]);
    type("LOW");
    expect(namesShown()).toEqual(["low"]);
    type("neither");
    expect(textOf(".empty h2")).toBe("No resource matches");
    one(".empty button").click();
    expect(namesShown()).toEqual(["high", "low"]);
  });

  it("says how to define a resource if there is none", async () => {
    await show();
    expect(textOf("[data-testid=no-resources]")).toContain("[resources] db_slots = 8");
    expect(root.querySelector("[data-testid=open-all]")).toBeNull();
  });

  it("renders no text as markup", async () => {
    const evil = '<img src=x onerror="window.ran=1">';
    const task = listedTask({ name: evil, params: { [evil]: evil }, worker_running: evil });
    await show(listedResource({ name: evil, running: { [evil]: task } }));
    await open(evil);
    expect(root.querySelector("img")).toBeNull();
    expect(namesShown()).toEqual([evil]);
    expect(textOf("h2")).toBe(evil);
  });
});

describe("a resource of hosts, and a rate", () => {
  const rows = [
    listedResource({ name: "gpu@host", num_total: 2, num_used: 1 }),
    listedResource({ name: "gpu@etl-01", num_total: 2, num_used: 1 }),
    listedResource({ name: "api@minute", num_total: 30, num_used: 12 }),
  ];

  it("shows hosts below it, and what has started", async () => {
    vi.useFakeTimers();
    await show(...rows);
    expect(namesShown()).toEqual(["gpu@host", "gpu@etl-01", "api@minute"]);
    expect(textOf(".resource-place h3")).toBe("etl-01");
    expect(textOf("[data-resource='api@minute'] .resource-numbers")).toContain(
      "12 of 30 in the last minute",
    );
    vi.useRealTimers();
  });

  it("sets the limit of one host", async () => {
    const update = vi.spyOn(page.api, "updateResource").mockResolvedValue(true);
    await show(...rows.slice(0, 2));
    one("[data-resource='gpu@etl-01'] [data-action=increase]").click();
    expect(update).toHaveBeenCalledWith("gpu@etl-01", 3);
  });

  it("looks at a rate again after a while", async () => {
    vi.useFakeTimers();
    page.route = { ...page.route, tab: "resources" };
    const get = vi.spyOn(page.api, "getResourceList").mockResolvedValue(rows);
    await view.show(page.route);
    await vi.advanceTimersByTimeAsync(5000);
    expect(get).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});
