// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { addView, readViews, removeView } from "../../src/model/saved-views";

const VIEW = { name: "B", tab: "tasks", hash: "#tab=tasks" };

beforeEach(() => {
  localStorage.clear();
});

it("stores views by name", () => {
  addView(localStorage, VIEW);
  addView(localStorage, { ...VIEW, name: "A" });
  addView(localStorage, { ...VIEW, hash: "#tab=graph" });
  expect(readViews(localStorage).map(({ name, hash }) => [name, hash])).toEqual([
    ["A", "#tab=tasks"],
    ["B", "#tab=graph"],
  ]);
  expect(removeView(localStorage, "A").map(({ name }) => name)).toEqual(["B"]);
});

it.each(["{", "3", '[{"name":"x"}]', '[{"name":"x","tab":"t","hash":"javascript:1"}]'])(
  "leaves out what is no view: %s",
  (stored) => {
    localStorage.setItem("luigid.views", stored);
    expect(readViews(localStorage)).toEqual([]);
  },
);

it("does without a storage", () => {
  expect(addView(null, VIEW)).toEqual([VIEW]);
});
