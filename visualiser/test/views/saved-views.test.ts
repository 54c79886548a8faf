// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/luigi";
import { START } from "../../src/route";
import { showSavedViews } from "../../src/views/saved-views";
import { makePage, NOW, type PageDouble } from "./page-double";

const SHARED = {
  view_id: "a1",
  name: "Night",
  tab: "tasks",
  hash: "#tab=tasks",
  by: "ann",
  changed: NOW,
  version: 3,
};

let page: PageDouble;

beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
  page = makePage();
  page.route = { ...START, search: "status:failed", page: 4, task: "x" };
  vi.spyOn(page.api, "getViews").mockResolvedValue([SHARED]);
});

afterEach(() => {
  vi.restoreAllMocks();
});

function names(where: string): (string | undefined)[] {
  const found = document.querySelectorAll<HTMLElement>(
    `[data-testid=saved-view][data-where=${where}]`,
  );
  return [...found].map((one) => one.dataset.name);
}

function save(name: string, where: string): void {
  const form = document.querySelector<HTMLFormElement>("#view-form");
  const input = form?.querySelector<HTMLInputElement>("#view-name");
  const select = form?.querySelector<HTMLSelectElement>("#view-where");
  if (!form || !input || !select) throw new Error("there is no form");
  input.value = name;
  select.value = where;
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}

it("saves what is shown in the browser, with the columns", async () => {
  await showSavedViews(page);
  expect(names("server")).toEqual(["Night"]);
  save("Mine", "browser");
  expect(names("browser")).toEqual(["Mine"]);
  const link = document.querySelector("[data-name=Mine] a")?.getAttribute("href") ?? "";
  expect(link).toContain("query=status%3Afailed");
  expect(link).toContain("columns=status%2Cfamily");
  expect(link).not.toMatch(/page=|task=/);
});

it("says why the server has not shared a view", async () => {
  const add = vi.spyOn(page.api, "addView").mockRejectedValue(new ApiError("Taken.", 409));
  await showSavedViews(page);
  save("Night", "shared");
  await vi.waitFor(() => {
    expect(document.querySelector("#view-error")?.textContent).toBe("Taken.");
  });
  expect(add).toHaveBeenCalledWith(expect.objectContaining({ name: "Night", tab: "tasks" }));
});
