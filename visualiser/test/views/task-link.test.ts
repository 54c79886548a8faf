// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { opensBeside } from "../../src/views/task-link";
import { makePage } from "./page-double";

it("a plain click opens details beside the view, any other is the browser's", () => {
  const page = makePage();
  const click = (told: MouseEventInit = {}): MouseEvent => {
    const event = new MouseEvent("click", { cancelable: true, ...told });
    opensBeside("A", page)(event);
    return event;
  };
  expect(click().defaultPrevented).toBe(true);
  expect(page.routes.map(({ task }) => task)).toEqual(["A"]);
  for (const told of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { button: 1 }])
    expect(click(told).defaultPrevented).toBe(false);
  expect(page.routes).toHaveLength(1);
});
