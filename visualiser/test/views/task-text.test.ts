// @vitest-environment happy-dom
import { render } from "lit-html";
import { describe, expect, it } from "vitest";
import { distinguish } from "../../src/model/distinction";
import { paramsOf, resourceTags } from "../../src/views/task-text";
import { hasMarkup, MARKUP } from "./page-double";

function draw(template: unknown): HTMLElement {
  const root = document.createElement("div");
  render(template, root);
  return root;
}

describe("parameters", () => {
  it("stand on one line, by name, whole in the title", () => {
    const long = "x".repeat(80);
    const root = draw(paramsOf({ day: "2024-05-01", blob: long, n: 7 }));
    expect(root.textContent).toMatch(/^blob=x+…x+, day=2024-05-01, n=7$/);
    expect(root.querySelector(".params")?.getAttribute("title")).toBe(
      `blob=${long}, day=2024-05-01, n=7`,
    );
  });

  it("start with distinguishing parameters", () => {
    const tasks = [
      { a: "x", b: "1" },
      { a: "x", b: "2" },
    ];
    const root = draw(paramsOf({ a: "x", b: "1" }, { distinction: distinguish(tasks) }));
    expect(root.textContent).toBe("b=1, a=x");
    expect(root.querySelector(".params-differing")?.textContent).toBe("b=1");
  });

  it("keep a gap with the characters beside it, so that no second gap follows", () => {
    const root = draw(paramsOf({ blob: `${"x".repeat(40)}${"y".repeat(40)}` }));
    expect(root.querySelector(".gap")?.textContent).toBe("x…y");
  });

  it("are no markup", () => {
    const root = draw(paramsOf({ [MARKUP]: MARKUP }));
    expect(hasMarkup(root)).toBe(false);
    expect(root.querySelector(".param-name")?.textContent).toBe(`${MARKUP}=`);
  });

  it("are nothing if there are none", () => {
    expect(draw(paramsOf({})).textContent).toBe("");
  });
});

describe("resources", () => {
  it("are a tag each, with the amount", () => {
    const root = draw(resourceTags({ gpu: 2, [MARKUP]: 1 }));
    const tags = [...root.querySelectorAll(".tag")].map((tag) => tag.textContent);
    expect(tags).toEqual([`${MARKUP} 1`, "gpu 2"]);
    expect(hasMarkup(root)).toBe(false);
  });
});
