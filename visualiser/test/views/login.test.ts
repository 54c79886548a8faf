// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError, LuigiAPI } from "../../src/api/luigi";
import type { LoginState } from "../../src/api/types";
import { askForLogin } from "../../src/views/login";

const STATE: LoginState = {
  login: "basic",
  name: "anna",
  roles: ["read"],
  kind: "session",
  expires: null,
};

const api = new LuigiAPI();
let main: HTMLElement;

beforeEach(() => {
  main = document.createElement("main");
  document.body.replaceChildren(main);
  vi.restoreAllMocks();
});

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

function enter(values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values))
    (find(`[name=${name}]`) as HTMLInputElement).value = value;
  (find("form") as HTMLFormElement).requestSubmit();
}

it("sends name and password, and uncovers the page", async () => {
  const logIn = vi.spyOn(api, "logIn").mockResolvedValue(STATE);
  const asked = askForLogin("basic", api);
  expect(main.inert).toBe(true);
  expect(document.activeElement).toBe(find("[name=name]"));
  enter({ name: "anna", password: "secret" });
  await asked;
  expect(logIn).toHaveBeenCalledExactlyOnceWith({ name: "anna", password: "secret" });
  expect(main.inert).toBe(false);
  expect(document.querySelector("[data-testid=login]")).toBeNull();
});

it("sends a token without the space around it", async () => {
  const logIn = vi.spyOn(api, "logIn").mockResolvedValue(STATE);
  const asked = askForLogin("token", api);
  enter({ token: " luigid_x " });
  await asked;
  expect(logIn).toHaveBeenCalledExactlyOnceWith({ token: "luigid_x" });
});

it.each([
  ["basic", 401, "Name or password is wrong."],
  ["token", 401, "This token is not known, or has ended."],
  ["token", 429, "Too many."],
] as const)("says why a login by %s fails with %i", async (login, status, text) => {
  vi.spyOn(api, "logIn").mockRejectedValue(new ApiError("Too many.", status));
  void askForLogin(login, api);
  enter(login === "basic" ? { name: "a", password: "b" } : { token: "x" });
  await vi.waitFor(() => {
    expect(find("[role=alert]").textContent).toBe(text);
  });
  expect(main.inert).toBe(true);
});

it("leaves the login to the proxy where there is one", () => {
  void askForLogin("proxy", api);
  expect(document.querySelector("input")).toBeNull();
  expect(find("button").textContent.trim()).toBe("Load again");
});
