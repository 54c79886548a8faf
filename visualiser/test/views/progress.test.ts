// @vitest-environment happy-dom
import { render } from "lit-html";
import { describe, expect, it } from "vitest";
import { messageOf, percentageOf, progressOf } from "../../src/views/progress";
import { hasMarkup, MARKUP } from "./page-double";

function draw(progress_percentage: unknown, status_message: unknown): HTMLElement {
  const root = document.createElement("div");
  const task = { family: "Load", status: "RUNNING", progress_percentage, status_message };
  render(progressOf(task), root);
  return root;
}

describe("progress", () => {
  it("is a bar with per cent, and what the task says", () => {
    const root = draw(62.9, "62 of 99");
    const bar = root.querySelector("[role=progressbar]");
    expect(bar?.getAttribute("aria-valuenow")).toBe("62");
    expect(bar?.getAttribute("aria-label")).toBe("Progress of Load");
    expect(root.querySelector<HTMLElement>(".progress-bar")?.style.width).toBe("62.9%");
    expect(root.textContent).toContain("62 %");
    expect(root.textContent).toContain("62 of 99");
  });

  it.each([
    [0, null, true, ""],
    [null, "starting", false, "starting"],
    [null, null, false, ""],
    [null, "", false, ""],
  ])("of %j and %j", (percentage, message, hasBar, text) => {
    const root = draw(percentage, message);
    expect(root.querySelector("[role=progressbar]") !== null).toBe(hasBar);
    expect(root.querySelector(".dim")?.textContent ?? "").toBe(text);
  });

  it("is no markup", () => {
    const root = draw(null, MARKUP);
    expect(hasMarkup(root)).toBe(false);
    expect(root.querySelector(".dim")?.textContent).toBe(MARKUP);
  });
});

it.each([
  [-5, 0],
  [0, 0],
  [100.5, 100],
  [Infinity, 100],
  [NaN, null],
  ["50", null],
  [null, null],
  [undefined, null],
])("takes %j for %j per cent", (value, percentage) => {
  expect(percentageOf(value)).toBe(percentage);
});

it.each([
  ["one\ntwo\n\n", "two"],
  [{ done: 3 }, '{"done":3}'],
  [7, "7"],
  [null, ""],
  [undefined, ""],
  ["  \n ", ""],
])("takes %j for the message %j", (value, message) => {
  expect(messageOf(value)).toBe(message);
});
