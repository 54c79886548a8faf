// @vitest-environment happy-dom
import { html, render } from "lit-html";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PAUSE, Refreshing } from "../../src/embed/refreshing";

const NEXT = `<html><body><p id="away"></p><main><a href="#1">new</a><script>x</script></main></body></html>`;

const ask = vi.fn<() => Promise<{ status: number; text: () => Promise<string> }>>();
const drawn = vi.fn();

function answer(status: number, text = NEXT): void {
  ask.mockResolvedValueOnce({ status, text: () => Promise.resolve(text) });
}

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

function away(): string {
  return document.getElementById("away")?.textContent ?? "";
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", ask);
  const root = document.createElement("div");
  render(
    html`<p id="away"></p>
      <main><a href="#1">old</a></main>`,
    root,
  );
  document.body.replaceChildren(root);
  new Refreshing(document, drawn).follow();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  ask.mockReset();
  drawn.mockReset();
});

it("puts what has come in the place of the page, and the focus stays", async () => {
  document.querySelector<HTMLElement>("a")?.focus();
  answer(200);
  await pass(PAUSE);
  expect(document.querySelector("main")?.textContent).toContain("new");
  expect(document.activeElement?.textContent).toBe("new");
  expect(drawn).toHaveBeenCalledOnce();
});

it("says that the server does not answer, asks less often, and takes it back", async () => {
  ask.mockRejectedValueOnce(new TypeError("no network"));
  await pass(PAUSE);
  expect(away()).toContain("luigid does not answer");
  expect(document.querySelector("main")?.textContent).toBe("old");
  await pass(PAUSE);
  expect(ask).toHaveBeenCalledOnce();
  answer(200);
  await pass(PAUSE);
  expect(away()).toBe("");
});

it("tells a login that has ended from a server that fails", async () => {
  answer(401, "");
  await pass(PAUSE);
  expect(away()).toContain("not logged in");
  answer(503, "");
  await pass(PAUSE);
  expect(away()).toContain("does not answer");
});
