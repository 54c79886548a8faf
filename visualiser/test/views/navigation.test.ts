// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { LiveState } from "../../src/api/live";
import type { LoginState, Summary } from "../../src/api/types";
import type { Frame } from "../../src/views/frame";
import { glyphOf, outlinesOf, type IconName } from "../../src/views/icons";
import { drawNavigation } from "../../src/views/navigation";
import WORDING from "../wording.json";
import { makePage, NOW, type PageDouble } from "./page-double";

let page: PageDouble & Frame;
let bar: HTMLElement;

const logOut = vi.fn<() => Promise<void>>();
const setTimeForm = vi.fn<Frame["setTimeForm"]>();

beforeEach(() => {
  setTimeForm.mockReset();
  logOut.mockReset();
  localStorage.clear();
  bar = document.createElement("header");
  bar.id = "bar";
  document.body.replaceChildren(bar);
  page = makeFrame({ has_task_history: true, is_pause_enabled: true });
});

function makeFrame(server: Partial<Summary["server"]>, state: LiveState = "live"): typeof page {
  const summary = { server: { version: "1.2.3", ...server }, is_paused: false };
  return Object.assign(makePage(), {
    summary: summary as unknown as Summary,
    live: { state, pause: vi.fn(), resume: vi.fn() },
    session: null as LoginState | null,
    logOut,
    warnings: [],
    failure: "",
    updated: NOW,
    setTimeForm,
    dismissWarnings: vi.fn(),
  });
}

function find(selector: string): HTMLElement {
  const found = bar.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

function outlinesIn(element: Element): (string | null)[] {
  return [...element.querySelectorAll("path")].map((path) => path.getAttribute("d"));
}

describe("the tabs", () => {
  it("have the words and icons that the history pages have", () => {
    drawNavigation(page);
    const tabs = [...bar.querySelectorAll("nav a")];
    expect(tabs.map((tab) => [tab.textContent.trim(), outlinesIn(tab)])).toEqual(
      WORDING.tabs.map(([word, icon]) => [word, outlinesOf(icon as IconName)]),
    );
  });

  it("mark the one that is shown", () => {
    drawNavigation(page);
    expect(find("[aria-current=page]").dataset.tab).toBe("tasks");
  });

  it("have no history if the server records none", () => {
    drawNavigation(makeFrame({ has_task_history: false }));
    expect(bar.querySelector("[data-tab=history]")).toBeNull();
  });
});

it("the documentation is one click away", () => {
  drawNavigation(page);
  expect(find("[data-testid=docs]").getAttribute("href")).toBe("../../docs/");
});

describe("the switches", () => {
  it("choose the form of times", () => {
    drawNavigation(page);
    expect(find("[data-testid=times-utc]").getAttribute("aria-pressed")).toBe("true");
    find("[data-testid=times-ago]").click();
    expect(setTimeForm).toHaveBeenCalledExactlyOnceWith("ago");
  });

  it("choose the theme, for good", () => {
    drawNavigation(page);
    find("[data-testid=theme-dark]").click();
    expect(document.documentElement.dataset.bsTheme).toBe("dark");
    expect(find("[data-testid=theme-dark]").getAttribute("aria-pressed")).toBe("true");
    expect(localStorage.getItem("luigid.theme")).toBe("dark");
    find("[data-testid=theme-light]").click();
    expect(document.documentElement.dataset.bsTheme).toBe("light");
  });

  it("pause and resume the updates of the page", () => {
    drawNavigation(page);
    find("[data-testid=live-pause]").click();
    expect(page.live.pause).toHaveBeenCalledOnce();
    const paused = makeFrame({}, "paused");
    drawNavigation(paused);
    expect(find(".live-since").textContent).toBe("as of 22:13:20");
    find("[data-testid=live-pause]").click();
    expect(paused.live.resume).toHaveBeenCalledOnce();
  });

  it("pause the scheduler, if the server allows it", () => {
    const pause = vi.spyOn(page.api, "pause").mockResolvedValue(null);
    drawNavigation(page);
    find("[data-testid=pause-toggle]").click();
    expect(pause).toHaveBeenCalledOnce();
    drawNavigation(makeFrame({ is_pause_enabled: false }));
    expect(bar.querySelector("[data-testid=pause-toggle]")).toBeNull();
  });
});

it.each(WORDING.statuses)("the glyph of %s is that of the history pages", (status, _, glyph) => {
  expect(glyphOf(status)).toBe(glyph);
});

describe("the user", () => {
  const session: LoginState = {
    login: "token",
    name: "anna",
    roles: ["read"],
    kind: "session",
    expires: NOW,
  };

  it("is not shown where nobody is logged in", () => {
    drawNavigation(page);
    expect(bar.querySelector("[data-testid=user]")).toBeNull();
  });

  it("is shown with the roles, and can log out", () => {
    drawNavigation(Object.assign(page, { session }));
    expect(find("[data-testid=user]").textContent.trim()).toBe("anna");
    expect(find("[data-testid=user]").title).toBe("anna: read");
    find("[data-testid=logout]").click();
    expect(logOut).toHaveBeenCalledOnce();
  });

  it("cannot log out what is no session", () => {
    drawNavigation(Object.assign(page, { session: { ...session, kind: "proxy" } }));
    expect(find("[data-testid=user]").textContent.trim()).toBe("anna");
    expect(bar.querySelector("[data-testid=logout]")).toBeNull();
  });
});
