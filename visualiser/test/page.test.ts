// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, LuigiAPI } from "../src/api/luigi";
import type { Listener } from "../src/api/live";
import type { Change, LoginState, Summary } from "../src/api/types";
import { LivePage } from "../src/page";
import { START, type Route } from "../src/route";
import { loadView } from "../src/views/catalogue";
import { askForLogin } from "../src/views/login";
import type { View } from "../src/views/view";

vi.mock("../src/views/catalogue", () => ({ PANEL: "panel", loadView: vi.fn() }));
vi.mock("../src/views/login", () => ({ askForLogin: vi.fn() }));
vi.mock("../src/api/live", () => ({
  Live: class {
    state = "live";
    start = vi.fn();
    resume = vi.fn();
    suspend = vi.fn();
    constructor(_url: string, listener: Listener) {
      listeners.push(listener);
    }
  },
}));

const listeners: Listener[] = [];
const shown: Route[] = [];
const view = {
  show: vi.fn<View["show"]>(),
  refresh: vi.fn<View["refresh"]>(),
  redraw: vi.fn<View["redraw"]>(),
};
const SUMMARY = {
  revision: "r-1",
  time: 1000,
  total: 1,
  statuses: { DONE: 1 },
  families: [],
  workers: 0,
  is_paused: false,
  server: { version: "1", has_task_history: false, is_pause_enabled: true },
} as unknown as Summary;

function session(login: LoginState["login"], name: string | null): LoginState {
  const roles: LoginState["roles"] = name === null && login !== "none" ? [] : ["read"];
  return { login, name, roles, kind: name === null ? null : "session", expires: null };
}

const api = new LuigiAPI();
const getSession = vi.fn<() => Promise<LoginState>>();
let page: LivePage;

function isReady(): boolean {
  return document.documentElement.dataset.ready === "true";
}

async function settle(): Promise<void> {
  await vi.waitFor(() => {
    expect(isReady()).toBe(true);
  });
}

async function open(hash: string): Promise<void> {
  history.replaceState(null, "", `#${hash}`);
  delete document.documentElement.dataset.ready;
  // happy-dom takes replaceState for a change of the hash; browsers do not.
  vi.spyOn(window, "addEventListener").mockReturnValue();
  page = new LivePage(api);
  page.start();
  await settle();
}

beforeEach(async () => {
  document.body.replaceChildren(
    ...["bar", "banners", "main", "panel", "notices"].map((id) => {
      const part = document.createElement("div");
      part.id = id;
      return part;
    }),
  );
  listeners.length = 0;
  shown.length = 0;
  vi.mocked(loadView).mockResolvedValue(() => view);
  view.show.mockImplementation((route) => {
    shown.push(route);
    return Promise.resolve();
  });
  view.refresh.mockResolvedValue();
  vi.spyOn(api, "getSummary").mockResolvedValue(SUMMARY);
  getSession.mockReset().mockResolvedValue(session("none", null));
  api.getSession = getSession;
  await open("");
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const mock of Object.values(view)) mock.mockReset();
});

describe("a route", () => {
  it("is shown, and then the page is ready", () => {
    expect(shown).toEqual([START]);
    expect(document.title).toBe("Tasks – luigid");
    expect(page.summary).toEqual(SUMMARY);
  });

  it("is not ready before it is wholly drawn", async () => {
    let finish = (): void => undefined;
    view.show.mockReturnValue(
      new Promise((resolve) => {
        finish = resolve;
      }),
    );
    page.go({ ...START, family: "F" }, "replace");
    await vi.waitFor(() => {
      expect(view.show).toHaveBeenCalledTimes(2);
    });
    expect(isReady()).toBe(false);
    finish();
    await settle();
  });

  it("is in the hash", async () => {
    page.go({ ...START, tab: "workers" }, "replace");
    expect(location.hash).toBe("#tab=workers");
    await settle();
    expect(document.title).toBe("Workers – luigid");
    expect(document.querySelector<HTMLElement>("[data-view=tasks]")?.hidden).toBe(true);
    expect(document.querySelector<HTMLElement>("[data-view=workers]")?.hidden).toBe(false);
  });

  it("that is partly wrong shows a warning until it is dismissed", async () => {
    await open("length=none");
    expect(document.querySelector("[data-testid=note]")?.textContent).toContain("length none");
    page.dismissWarnings();
    expect(document.querySelector("[data-testid=note]")).toBeNull();
  });

  it("that cannot be loaded shows a banner, and is loaded when the server is back", async () => {
    view.show.mockRejectedValueOnce(new ApiError("The server cannot be reached.", 0));
    page.go({ ...START, page: 2 }, "replace");
    await vi.waitFor(() => {
      expect(page.failure).toBe("The server cannot be reached.");
    });
    expect(isReady()).toBe(false);
    expect(document.querySelector("[data-testid=banner]")?.textContent).toContain(
      "cannot be reached",
    );
    listeners[0]?.stateChanged("live");
    await settle();
    expect(document.querySelector("[data-testid=banner]")).toBeNull();
  });
});

describe("a change", () => {
  const change = {
    revision: "r-2",
    time: 1001,
    total: 7,
    statuses: {},
    workers: 2,
    is_paused: true,
  };

  it("changes the counts at once, and fetches what is shown", async () => {
    vi.spyOn(api, "getSummary").mockResolvedValue({ ...SUMMARY, total: 8 });
    listeners[0]?.changed(change as unknown as Change);
    expect(page.summary?.total).toBe(7);
    await vi.waitFor(() => {
      expect(page.summary?.total).toBe(8);
    });
    expect(view.refresh).toHaveBeenCalledTimes(1);
    expect(isReady()).toBe(true);
  });

  it("that is older than the summary does not change it", async () => {
    listeners[0]?.changed({ ...change, time: 999 } as unknown as Change);
    expect(page.summary?.is_paused).toBe(false);
    await vi.waitFor(() => {
      expect(view.refresh).toHaveBeenCalledTimes(1);
    });
  });

  it.each([
    ["that the first summary knows of already", "r-2", 0],
    ["that the first summary does not know of", "r-1", 1],
  ])("%s, but comes before it, is fetched as often as needed", async (_, revision, refreshes) => {
    let answer: (summary: Summary) => void = () => undefined;
    vi.spyOn(api, "getSummary").mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const opened = open("");
    listeners.at(-1)?.changed(change as unknown as Change);
    answer({ ...SUMMARY, revision });
    await opened;
    expect(view.refresh).toHaveBeenCalledTimes(refreshes);
  });

  it("during a refresh is followed by one more", async () => {
    const refreshes = [1, 2, 3].map(() => page.refresh());
    await Promise.all(refreshes);
    await vi.waitFor(() => {
      expect(view.refresh).toHaveBeenCalledTimes(2);
    });
  });
});

describe("what the reader does", () => {
  it("is notified, and the page is refreshed", async () => {
    const action = vi.fn().mockResolvedValue(null);
    await page.act(action, "Done it.");
    expect(action).toHaveBeenCalledTimes(1);
    expect(view.refresh).toHaveBeenCalledTimes(1);
    expect(document.querySelector("#notices")?.textContent).toContain("Done it.");
  });

  it("and fails is notified", async () => {
    await page.act(() => Promise.reject(new ApiError("Not now.", 503)), "Done it.");
    expect(document.querySelector("#notices .notice-failed")?.textContent).toContain("Not now.");
  });
});

it("the page uses the server's clock", () => {
  expect(Math.abs(page.now() - 1000)).toBeLessThan(60);
});

describe("a login", () => {
  it("is not asked for where the server has none", () => {
    expect(askForLogin).not.toHaveBeenCalled();
    expect(document.documentElement.dataset.can).toBe("read");
  });

  it("is asked for, and the same view is shown afterwards", async () => {
    getSession.mockResolvedValueOnce(session("token", null));
    getSession.mockResolvedValue(session("token", "anna"));
    vi.spyOn(api, "getSummary")
      .mockRejectedValueOnce(new ApiError("Nobody is logged in.", 401))
      .mockResolvedValue(SUMMARY);
    vi.mocked(askForLogin).mockResolvedValue();
    await open("tab=workers");
    await vi.waitFor(() => {
      expect(page.session?.name).toBe("anna");
    });
    await settle();
    expect(askForLogin).toHaveBeenCalledExactlyOnceWith("token", api);
    expect(location.hash).toBe("#tab=workers");
    expect(shown.at(-1)?.tab).toBe("workers");
    expect(page.failure).toBe("");
  });

  it("is asked for again when the session has ended", async () => {
    getSession.mockResolvedValue(session("basic", "anna"));
    await open("");
    await vi.waitFor(() => {
      expect(page.session?.name).toBe("anna");
    });
    vi.mocked(askForLogin).mockReset().mockResolvedValue();
    getSession.mockResolvedValueOnce(session("basic", null));
    listeners.at(-1)?.stateChanged("lost");
    await vi.waitFor(() => {
      expect(askForLogin).toHaveBeenCalledExactlyOnceWith("basic", api);
    });
  });
});
