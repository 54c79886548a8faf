/** The dialog of saved views: those in this browser and those shared on the server. Loaded on demand. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../api/luigi";
import type { SavedView } from "../api/types";
import { addView, readViews, removeView, type LocalView } from "../model/saved-views";
import { format, START, type Route } from "../route";
import { storage } from "./choices";
import { confirm, openDialog } from "./dialogs";
import { icon } from "./icons";
import { columnsOf } from "./task-list/chosen-columns";
import type { Page } from "./view";

const FORM = "view-form";

/** Returns the hash that a view of a route stores: with the columns, and without what was open. */
export function hashOf(route: Route): string {
  const columns = route.tab === "tasks" ? columnsOf(route) : [];
  return format({ ...route, columns, page: START.page, task: "" });
}

/** Lists the saved views, and saves what is shown. */
export async function showSavedViews(page: Page): Promise<void> {
  let shared: SavedView[] = [];
  let local = readViews(storage());
  let error = "";
  const load = async (): Promise<void> => {
    try {
      shared = await page.api.getViews();
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      error = failure.message;
    }
  };
  await load();
  const dialog = openDialog({
    title: "Saved views",
    testId: "views-dialog",
    body: () =>
      html`${form()}
      ${list(
        "In this browser",
        local.map((view) => localItem(view)),
      )}
      ${list(
        "Shared by all",
        shared.map((view) => sharedItem(view)),
      )}`,
  });

  async function save(event: SubmitEvent): Promise<void> {
    // The form itself must not be sent.
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const typed = given.get("name");
    const name = typeof typed === "string" ? typed.trim() : "";
    if (name === "") return;
    const view = { name, tab: page.route.tab, hash: hashOf(page.route) };
    error = "";
    if (given.get("where") === "shared") await change(() => page.api.addView(view));
    else local = addView(storage(), view);
    if (error === "") (event.target as HTMLFormElement).reset();
    dialog.redraw();
  }

  /** Changes what is shared, and shows it again; the server may refuse. */
  async function change(action: () => Promise<unknown>): Promise<void> {
    error = "";
    try {
      await action();
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      error = failure.message;
    }
    const refusal = error;
    await load();
    error = refusal === "" ? error : refusal;
    dialog.redraw();
  }

  function form(): TemplateResult {
    return html`<form
        id=${FORM}
        class="view-form"
        @submit=${(event: SubmitEvent) => {
          void save(event);
        }}
      >
        <label class="form-label" for="view-name">Save what is shown as</label>
        <div class="view-line">
          <input
            class="form-control"
            id="view-name"
            name="name"
            type="text"
            maxlength="100"
            autocomplete="off"
            data-autofocus
            aria-describedby=${error === "" ? nothing : "view-error"}
          />
          <label class="visually-hidden" for="view-where">Where</label>
          <select class="form-select" id="view-where" name="where">
            <option value="browser">In this browser</option>
            <option value="shared" data-needs="operate">Shared by all</option>
          </select>
          <button type="submit" class="btn btn-primary" data-testid="save-view">Save</button>
        </div>
      </form>
      ${error === "" ? nothing : html`<p class="invalid" id="view-error" role="alert">${error}</p>`}`;
  }

  function localItem(view: LocalView): TemplateResult {
    return item(view, "browser", nothing, () => {
      local = removeView(storage(), view.name);
      dialog.redraw();
    });
  }

  function sharedItem(view: SavedView): TemplateResult {
    return item(view, "server", html`<span class="dim">by ${view.by}</span>`, () => {
      void removeShared(view);
    });
  }

  async function removeShared(view: SavedView): Promise<void> {
    dialog.close();
    const isSure = await confirm({
      title: `Remove ${view.name}?`,
      text: "The view is shared: it is gone for all.",
      action: "Remove",
      danger: true,
    });
    if (!isSure) return;
    await page.act(() => page.api.removeView(view.view_id, view.version), `Removed: ${view.name}.`);
  }

  function item(
    view: LocalView,
    where: "browser" | "server",
    by: TemplateResult | typeof nothing,
    remove: () => void,
  ): TemplateResult {
    return html`<li data-testid="saved-view" data-where=${where} data-name=${view.name}>
      <a href=${view.hash} class="cut">${view.name}</a> <span class="dim">${view.tab}</span> ${by}
      <button
        type="button"
        class="btn btn-icon"
        data-testid="remove-view"
        data-needs=${where === "server" ? "operate" : nothing}
        aria-label="Remove ${view.name}"
        title="Remove"
        @click=${remove}
      >
        ${icon("x")}
      </button>
    </li>`;
  }
}

function list(title: string, items: readonly TemplateResult[]): TemplateResult {
  return html`<h3 class="views-head">${title}</h3>
    ${
      items.length === 0
        ? html`<p class="dim">None yet.</p>`
        : html`<ul class="views">
            ${items}
          </ul>`
    }`;
}
