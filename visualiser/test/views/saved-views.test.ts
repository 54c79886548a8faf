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

function rename(name: string, newName: string): void {
  document.querySelector<HTMLElement>(`[data-name="${name}"] [data-testid=rename-view]`)?.click();
  const input = document.querySelector<HTMLInputElement>("#view-rename");
  if (!input) throw new Error("there is no field");
  input.value = newName;
  input.form?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}

it("renames a view of the browser, but not to the name of another", async () => {
  await showSavedViews(page);
  save("Mine", "browser");
  save("Other", "browser");
  rename("Mine", "Other");
  expect(document.querySelector("#view-error")?.textContent).toBe("There is a view Other already.");
  expect(names("browser")).toEqual(["Mine", "Other"]);
  rename("Mine", " Yours ");
  expect(names("browser")).toEqual(["Other", "Yours"]);
  expect(document.querySelector("#view-error, #view-rename")).toBeNull();
});

it("renames a shared view in place of the version that is shown", async () => {
  const change = vi.spyOn(page.api, "changeView").mockRejectedValueOnce(new ApiError("Late.", 409));
  change.mockResolvedValueOnce(null);
  await showSavedViews(page);
  rename("Night", "Day");
  await vi.waitFor(() => {
    expect(document.querySelector("#view-error")?.textContent).toBe("Late.");
  });
  // What was typed stays, to try again.
  expect(document.querySelector<HTMLInputElement>("#view-rename")?.value).toBe("Day");
  vi.spyOn(page.api, "getViews").mockResolvedValue([{ ...SHARED, name: "Day", version: 4 }]);
  document
    .querySelector("#view-rename")
    ?.closest("form")
    ?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await vi.waitFor(() => {
    expect(names("server")).toEqual(["Day"]);
  });
  const view = { name: "Day", tab: "tasks", hash: "#tab=tasks", version: 3 };
  expect(change.mock.calls).toEqual([
    ["a1", view],
    ["a1", view],
  ]);
});

it("lets only those rename and remove what is shared who may operate", async () => {
  await showSavedViews(page);
  save("Mine", "browser");
  const needs = (name: string): string | null | undefined =>
    document.querySelector(`[data-name=${name}] .view-actions`)?.getAttribute("data-needs");
  expect([needs("Night"), needs("Mine")]).toEqual(["operate", null]);
});

it("leaves the names as they are on Escape, and the dialog open", async () => {
  await showSavedViews(page);
  document.querySelector<HTMLElement>("[data-testid=rename-view]")?.click();
  const input = document.querySelector<HTMLElement>("#view-rename");
  input?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(document.querySelector("#view-rename")).toBeNull();
  expect(names("server")).toEqual(["Night"]);
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
