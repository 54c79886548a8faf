/** The dialog of saved views: those in this browser and those shared on the server. Loaded on demand. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../api/luigi";
import type { SavedView } from "../api/types";
import { addView, readViews, removeView, renameView, type LocalView } from "../model/saved-views";
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
  /** The key of the view whose name is being changed; empty if none is. */
  let renamed = "";
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
    const name = nameIn(given);
    if (name === "") return;
    const view = { name, tab: page.route.tab, hash: hashOf(page.route) };
    error = "";
    if (given.get("where") === "shared") await change(() => page.api.addView(view));
    else local = addView(storage(), view);
    if (error === "") (event.target as HTMLFormElement).reset();
    dialog.redraw();
  }

  function beginRename(view: LocalView | SavedView | null): void {
    renamed = view === null ? "" : keyOf(view);
    dialog.redraw();
    document.querySelector<HTMLInputElement>("#view-rename")?.select();
  }

  async function rename(event: SubmitEvent, view: LocalView | SavedView): Promise<void> {
    event.preventDefault();
    const name = nameIn(new FormData(event.target as HTMLFormElement));
    if (name === "") return;
    error = "";
    if ("view_id" in view) {
      const { view_id: viewId, tab, hash, version } = view;
      await change(() => page.api.changeView(viewId, { name, tab, hash, version }));
    } else {
      const views = renameView(storage(), view.name, name);
      if (views === null) error = `There is a view ${name} already.`;
      else local = views;
    }
    if (error === "") renamed = "";
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
    return item(view, nothing, () => {
      local = removeView(storage(), view.name);
      dialog.redraw();
    });
  }

  function sharedItem(view: SavedView): TemplateResult {
    return item(view, html`<span class="dim">by <bdi>${view.by}</bdi></span>`, () => {
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
    view: LocalView | SavedView,
    by: TemplateResult | typeof nothing,
    remove: () => void,
  ): TemplateResult {
    const where = "view_id" in view ? "server" : "browser";
    const needs = where === "server" ? "operate" : nothing;
    return html`<li data-testid="saved-view" data-where=${where} data-name=${view.name}>
      ${
        renamed === keyOf(view)
          ? renameForm(view)
          : html`<a href=${view.hash} class="cut">${view.name}</a>
              <span class="dim">${view.tab}</span> ${by}
              <span class="view-actions" data-needs=${needs}>
                <button
                  type="button"
                  class="btn btn-icon"
                  data-testid="rename-view"
                  aria-label="Rename ${view.name}"
                  title="Rename"
                  @click=${() => {
                    beginRename(view);
                  }}
                >
                  ${icon("pencil")}
                </button>
                <button
                  type="button"
                  class="btn btn-icon"
                  data-testid="remove-view"
                  aria-label="Remove ${view.name}"
                  title="Remove"
                  @click=${remove}
                >
                  ${icon("x")}
                </button>
              </span>`
      }
    </li>`;
  }

  function renameForm(view: LocalView | SavedView): TemplateResult {
    return html`<form
      class="view-rename"
      @submit=${(event: SubmitEvent) => {
        void rename(event, view);
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== "Escape") return;
        // Only this, not the dialog.
        event.stopPropagation();
        beginRename(null);
      }}
    >
      <label class="visually-hidden" for="view-rename">New name of ${view.name}</label>
      <input
        class="form-control"
        id="view-rename"
        name="name"
        type="text"
        maxlength="100"
        autocomplete="off"
        .defaultValue=${view.name}
        aria-describedby=${error === "" ? nothing : "view-error"}
      />
      <button type="submit" class="btn btn-primary">Rename</button>
      <button
        type="button"
        class="btn"
        @click=${() => {
          beginRename(null);
        }}
      >
        Cancel
      </button>
    </form>`;
  }
}

function keyOf(view: LocalView | SavedView): string {
  return "view_id" in view ? `server ${view.view_id}` : `browser ${view.name}`;
}

/** The name that was typed. */
function nameIn(given: FormData): string {
  const typed = given.get("name");
  return typeof typed === "string" ? typed.trim() : "";
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
