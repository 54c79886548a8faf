// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import type { Action } from "../../src/api/types";
import { makeAuditList } from "../../src/views/audit-list";
import type { View } from "../../src/views/view";
import { hasMarkup, makePage, MARKUP, NOW, type PageDouble } from "./page-double";

let page: PageDouble;
let root: HTMLElement;
let view: View;

beforeEach(() => {
  root = document.createElement("section");
  document.body.replaceChildren(root);
  page = makePage();
  page.route = { ...page.route, tab: "audit" };
  page.refresh = () => view.refresh();
  view = makeAuditList(root, page);
});

function action(given: Partial<Action> = {}): Action {
  return {
    number: 1,
    time: NOW - 60,
    who: "anna",
    remote: "10.0.0.7",
    operation: "mark_as_done",
    task_id: "A_1",
    arguments: { task_id: "A_1" },
    before: { status: "FAILED" },
    after: { status: "DONE" },
    request_id: "r-1",
    ...given,
  };
}

async function show(actions: Action[], cursor: string | null = null): Promise<MockInstance> {
  const asked = vi
    .spyOn(page.api, "getActions")
    .mockResolvedValue({ actions, next_cursor: cursor });
  await view.show(page.route);
  return asked;
}

function textOf(selector: string): string {
  const text = root.querySelector(selector)?.textContent ?? "";
  return text.replace(/\s+/g, " ").trim();
}

describe("the list of actions", () => {
  it("says who did what, and what it changed", async () => {
    await show([action()]);
    expect(textOf(".action-who")).toBe("anna 10.0.0.7");
    expect(textOf(".action-name")).toBe("Marked as done");
    expect(textOf(".action-subject")).toBe("A_1");
    expect(textOf(".action-change")).toBe("Failed → Done");
  });

  it("says what an action without a task was about", async () => {
    const paused = { operation: "pause", task_id: null, arguments: {}, who: null, remote: "" };
    await show([action({ ...paused, before: { paused: true }, after: { paused: true } })]);
    expect(textOf(".action-who")).toBe("Unix socket");
    expect(textOf(".action-change")).toBe("unchanged: paused: yes");
  });

  it("asks for what the link names, and offers to take it back", async () => {
    page.route = { ...page.route, who: "anna", operation: "pause", taskId: "A_1" };
    const getActions = await show([]);
    const asked = { who: "anna", operation: "pause", task: "A_1" };
    expect(getActions).toHaveBeenCalledWith(asked, 100);
    expect(root.querySelectorAll("[data-testid=audit-filter]")).toHaveLength(3);
    expect(textOf("[data-testid=no-actions] h2")).toBe("No action matches");
    const filter = root.querySelector("[data-testid=audit-filter][data-name=who]");
    expect(filter?.getAttribute("href")).toBe("#tab=audit&taskId=A_1&operation=pause");
  });

  it("shows older ones on demand", async () => {
    const getActions = await show([action()], "next");
    root.querySelector<HTMLElement>("[data-testid=show-others]")?.click();
    expect(getActions).toHaveBeenLastCalledWith(expect.anything(), 200);
  });

  it("shows texts as text", async () => {
    await show([
      action({ who: MARKUP, remote: MARKUP, operation: MARKUP, task_id: MARKUP }),
      action({ number: 2, task_id: null, arguments: { [MARKUP]: MARKUP }, after: { x: MARKUP } }),
    ]);
    expect(hasMarkup(root)).toBe(false);
  });
});
