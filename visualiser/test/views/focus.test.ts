// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { keepFocus } from "../../src/views/focus";

let first: HTMLButtonElement;
let second: HTMLButtonElement;

beforeEach(() => {
  first = document.createElement("button");
  second = document.createElement("button");
  document.body.replaceChildren(first, second);
  first.focus();
});

it("restores the focus of an element that lost it by moving", () => {
  keepFocus(() => {
    // Browsers do this to what is moved; happy-dom does not.
    first.blur();
    document.body.append(first);
  });
  expect(document.activeElement).toBe(first);
});

it("leaves the focus where it was moved meanwhile", () => {
  keepFocus(() => {
    second.focus();
  });
  expect(document.activeElement).toBe(second);
});

it("copes with an element that is gone", () => {
  keepFocus(() => {
    first.blur();
    first.remove();
  });
  expect(document.activeElement).toBe(document.body);
});
