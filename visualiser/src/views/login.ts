/** The form that asks for a login. It covers the page, whose address stays as it is. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { ApiError, type LuigiAPI } from "../api/luigi";
import type { LoginState } from "../api/types";

const ICON = new URL("../style/icon.svg", import.meta.url).href;

/** Asks until somebody has logged in. */
export function askForLogin(login: LoginState["login"], api: LuigiAPI): Promise<void> {
  return new Promise((resolve) => {
    const root = document.createElement("div");
    root.className = "login";
    root.dataset.testid = "login";
    root.setAttribute("role", "dialog");
    root.setAttribute("aria-modal", "true");
    root.setAttribute("aria-labelledby", "login-heading");
    const covered = [...document.body.children].filter(
      (element): element is HTMLElement => element instanceof HTMLElement && !element.inert,
    );
    for (const element of covered) element.inert = true;
    document.body.append(root);
    let failure = "";
    let isWaiting = false;

    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      if (isWaiting) return;
      isWaiting = true;
      draw();
      const given = new FormData(event.target as HTMLFormElement);
      const text = (name: string): string => {
        const value = given.get(name);
        return typeof value === "string" ? value : "";
      };
      try {
        await api.logIn(
          login === "basic"
            ? { name: text("name"), password: text("password") }
            : { token: text("token").trim() },
        );
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failure = messageOf(error, login);
        isWaiting = false;
        draw();
        root.querySelector<HTMLInputElement>("input[type=password]")?.select();
        return;
      }
      for (const element of covered) element.inert = false;
      root.remove();
      resolve();
    };
    const draw = (): void => {
      render(
        html`<form @submit=${submit}>
          <h1 id="login-heading">
            <img src=${ICON} alt="" width="24" height="24" /> Log in to luigid
          </h1>
          ${fieldsOf(login)}
          ${failure === "" ? nothing : html`<p class="invalid" role="alert">${failure}</p>`}
          ${login === "proxy" ? reload() : button(isWaiting)}
        </form>`,
        root,
      );
    };
    draw();
    root.querySelector<HTMLElement>("input, button")?.focus();
    document.documentElement.dataset.ready = "true";
  });
}

function fieldsOf(login: LoginState["login"]): TemplateResult {
  if (login === "basic") {
    return html`${field("name", "Name", "text", "username")}
    ${field("password", "Password", "password", "current-password")}`;
  }
  if (login === "token") {
    // Password managers store what they fill in under a name.
    return html`<input type="text" autocomplete="username" value="luigid" hidden readonly />
      ${field("token", "Token", "password", "current-password")}
      <p class="login-hint">As <code>luigid token add</code> has printed it.</p>`;
  }
  return html`<p>
    The proxy before this server names no user. Log in there, and load the page again.
  </p>`;
}

function field(name: string, label: string, type: string, complete: string): TemplateResult {
  return html`<div>
    <label class="form-label" for="login-${name}">${label}</label>
    <input
      class="form-control"
      id="login-${name}"
      name=${name}
      type=${type}
      autocomplete=${complete}
      autocapitalize="none"
      spellcheck="false"
      required
      maxlength="1000"
    />
  </div>`;
}

function button(isWaiting: boolean): TemplateResult {
  return html`<button type="submit" class="btn btn-primary" aria-disabled=${isWaiting}>
    ${isWaiting ? "Logging in…" : "Log in"}
  </button>`;
}

function reload(): TemplateResult {
  return html`<button
    type="button"
    class="btn btn-primary"
    @click=${() => {
      location.reload();
    }}
  >
    Load again
  </button>`;
}

function messageOf(error: ApiError, login: LoginState["login"]): string {
  if (error.status !== 401) return error.message;
  return login === "basic"
    ? "Name or password is wrong."
    : "This token is not known, or has ended.";
}
