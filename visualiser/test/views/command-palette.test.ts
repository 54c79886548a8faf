// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Summary, WorkerPage } from "../../src/api/types";
import { openPalette } from "../../src/views/command-palette";
import { makePage, makeTask, type PageDouble } from "./page-double";

let page: PageDouble;

beforeEach(() => {
  localStorage.clear();
  page = Object.assign(makePage(), {
    summary: { families: [{ family: "etl.Load" }] } as unknown as Summary,
  });
  const button = document.createElement("button");
  button.dataset.testid = "x";
  button.textContent = "Retry all";
  const main = document.createElement("div");
  main.id = "main";
  main.append(document.createElement("section"));
  main.firstElementChild?.append(button);
  document.body.replaceChildren(main);
  vi.spyOn(page.api, "getViews").mockResolvedValue([]);
  vi.spyOn(page.api, "getWorkers").mockResolvedValue({
    workers: [{ worker: "Worker(host=etl-01)" }],
  } as unknown as WorkerPage);
  vi.spyOn(page.api, "getTasks").mockResolvedValue({
    revision: "",
    time: 0,
    total: 1,
    offset: 0,
    tasks: [makeTask({ task_id: "etl.Load_1" })],
  });
  HTMLElement.prototype.checkVisibility = () => true;
});

afterEach(() => {
  vi.restoreAllMocks();
});

function words(): string[] {
  return [...document.querySelectorAll("[data-testid=command] .cut")].map((one) => one.textContent);
}

function press(key: string): void {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  document.querySelector("#command")?.dispatchEvent(event);
}

it("goes to what some letters mean, and runs the actions of the page", async () => {
  await openPalette(page);
  const input = document.querySelector<HTMLInputElement>("#command");
  if (input === null) throw new Error("there is no input");
  const type = (text: string): void => {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  expect(words()).toContain("Failures");
  type("etlo");
  await vi.waitFor(() => {
    expect(words()).toEqual(["etl.Load", "etl.Load_1"]);
  });
  type("wkr01");
  expect(words()[0]).toBe("Worker(host=etl-01)");
  type("retry");
  expect(words()[0]).toBe("Retry all");
  const clicked = vi.fn();
  document.querySelector("[data-testid=x]")?.addEventListener("click", clicked);
  press("ArrowDown");
  press("ArrowUp");
  press("Enter");
  await vi.waitFor(() => {
    expect(clicked).toHaveBeenCalledOnce();
  });
});
