// @vitest-environment happy-dom
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { START } from "../../src/route";
import { listenToKeys } from "../../src/views/keys";
import { makePage, makeTask, serve, type PageDouble } from "./page-double";

// One page listens, as in the browser.
const page: PageDouble = makePage();

beforeAll(() => {
  listenToKeys(page);
});

beforeEach(() => {
  page.route = START;
  page.routes = [];
  page.taskRequests = 0;
  serve(page, null);
  document.body.replaceChildren();
});

function press(key: string, options: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  (document.activeElement ?? document.body).dispatchEvent(event);
  return event;
}

function add<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  data: Record<string, string> = {},
  parent: HTMLElement = document.body,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  Object.assign(element.dataset, data);
  parent.append(element);
  return element;
}

function addRows(...taskIds: string[]): HTMLElement[] {
  return taskIds.map((taskId) =>
    add("button", { rowFocus: "" }, add("div", { taskId }) as HTMLElement),
  );
}

function dialog(): Element | null {
  return document.querySelector("[role=dialog]");
}

describe("keys for the tabs", () => {
  it.each([
    ["t", "tasks"],
    ["w", "workers"],
    ["r", "resources"],
    ["g", "graph"],
  ])("%s: %s", (key, tab) => {
    expect(press(key).defaultPrevented).toBe(true);
    expect(page.routes.map((route) => route.tab)).toEqual([tab]);
  });

  it("leave other keys to the browser", () => {
    for (const key of ["a", "Enter", "Tab", " ", "Escape", "F5"])
      expect(press(key).defaultPrevented).toBe(false);
    expect(page.routes).toEqual([]);
  });
});

describe("keys are not for the page", () => {
  it.each(["ctrlKey", "altKey", "metaKey"])("together with %s", (modifier) => {
    expect(press("t", { [modifier]: true }).defaultPrevented).toBe(false);
    expect(page.routes).toEqual([]);
  });

  it.each(["input", "textarea", "select"] as const)("while in a field: %s", (tag) => {
    add(tag).focus();
    for (const key of ["t", "/", "?", "j", "Escape"])
      expect(press(key).defaultPrevented).toBe(false);
    expect(page.routes).toEqual([]);
    expect(dialog()).toBeNull();
  });

  it("when something else has taken them", () => {
    const graph = add("button");
    graph.addEventListener("keydown", (event) => {
      event.preventDefault();
    });
    graph.focus();
    press("t");
    expect(page.routes).toEqual([]);
  });

  it("while a dialog is open; Esc closes that alone", () => {
    page.route = { ...START, task: "a" };
    press("?");
    press("t");
    press("?");
    expect(document.querySelectorAll("[role=dialog]")).toHaveLength(1);
    dialog()?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    expect(dialog()).toBeNull();
    expect(page.routes).toEqual([]);
    press("Escape");
    expect(page.routes).toEqual([START]);
  });
});

describe("the keys dialog", () => {
  it("lists each key that does something", () => {
    press("?", { shiftKey: true });
    expect(dialog()?.getAttribute("data-testid")).toBe("keys-dialog");
    const listed = [...document.querySelectorAll("kbd")].map((one) => one.textContent);
    for (const key of ["/", "j", "k", "Enter", "g", "p", "e", "t", "l", "d", "w", "r", "Esc", "?"])
      expect(listed).toContain(key);
    dialog()?.querySelector<HTMLElement>("button")?.click();
  });
});

describe("finding a task", () => {
  it("focuses the filter and types nothing into it", () => {
    const filter = add("input", { testid: "task-filter" });
    expect(press("/").defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(filter);
  });

  it("goes to the tasks from elsewhere, and focuses the filter there", async () => {
    page.route = { ...START, tab: "workers" };
    press("/");
    expect(page.routes.map((route) => route.tab)).toEqual(["tasks"]);
    const filter = add("input", { testid: "task-filter" });
    document.documentElement.dataset.ready = "true";
    await vi.waitFor(() => {
      expect(document.activeElement).toBe(filter);
    });
    delete document.documentElement.dataset.ready;
  });
});

describe("moving among the rows", () => {
  it("goes on from the row that has the focus, and stays at the ends", () => {
    const [a, b] = addRows("a", "b");
    press("j");
    expect(document.activeElement).toBe(a);
    press("j");
    expect(document.activeElement).toBe(b);
    press("j");
    expect(document.activeElement).toBe(b);
    press("k");
    expect(document.activeElement).toBe(a);
  });

  it("begins at the end with k, and at the row whose details are open", () => {
    const [a, , c] = addRows("a", "b", "c");
    press("k");
    expect(document.activeElement).toBe(c);
    c?.blur();
    page.route = { ...START, task: "b" };
    press("k");
    expect(document.activeElement).toBe(a);
  });

  it("goes on from anything in a row", () => {
    const [, b] = addRows("a", "b");
    const row = document.querySelector<HTMLElement>("[data-task-id=a]");
    add("button", {}, row ?? undefined).focus();
    press("j");
    expect(document.activeElement).toBe(b);
  });

  it("passes over a view that is not shown", () => {
    const hidden = add("section");
    hidden.hidden = true;
    add("button", { rowFocus: "" }, add("div", { taskId: "x" }, hidden));
    const [a] = addRows("a");
    press("j");
    expect(document.activeElement).toBe(a);
  });
});

describe("the task at hand", () => {
  it("is the one that has the focus", async () => {
    const task = makeTask({ status: "FAILED", error_text: "boom" });
    serve(page, task);
    page.route = { ...START, task: "another" };
    addRows(task.task_id)[0]?.focus();
    press("g");
    expect(page.routes).toEqual([{ ...START, tab: "graph", taskId: task.task_id }]);
    page.route = START;
    press("e");
    await vi.waitFor(() => {
      expect(dialog()?.textContent).toContain("boom");
    });
    dialog()?.querySelector<HTMLElement>("button")?.click();
  });

  it("or the one whose details are open", () => {
    page.route = { ...START, task: "a" };
    press("g");
    expect(page.routes).toEqual([{ ...START, tab: "graph", taskId: "a" }]);
  });

  it("or none: e does nothing", () => {
    expect(press("e").defaultPrevented).toBe(false);
    expect(page.taskRequests).toBe(0);
  });
});
