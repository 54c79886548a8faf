/** The dialog of an action on several tasks: what it would change, how far it is, what it has changed. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../../api/luigi";
import type { BulkAction } from "../../api/types";
import { countOf, requestOf, type BulkName, type Target } from "../../model/bulk";
import { doneOf, phraseOf, titleOf } from "../../model/bulk-words";
import { formatCount } from "../../model/numbers";
import { closeButton, openDialog, type Dialog } from "../dialogs";
import { icon } from "../icons";
import type { Page } from "../view";
import { previewOf } from "./preview";
import { Results } from "./results";

type State =
  | { name: "asking" }
  | { name: "preview"; preview: BulkAction }
  | { name: "running"; action: BulkAction | null }
  | { name: "ended"; action: BulkAction; results: Results }
  | { name: "failed"; error: string };

const FORM = "bulk-form";

export class BulkDialog {
  private state: State = { name: "asking" };
  private dialog: Dialog | null = null;
  private isClosed = false;
  private readonly parts: Parameters<typeof openDialog>[0];

  constructor(
    private readonly name: BulkName,
    private readonly target: Target,
    private readonly page: Page,
  ) {
    this.parts = {
      title: titleOf(name, countOf(target)),
      body: () => this.body(),
      footer: (dialog) => this.footer(dialog),
      wide: true,
      testId: "bulk-dialog",
      onClosed: () => {
        this.isClosed = true;
      },
    };
  }

  /** Resolves when the preview is shown. */
  async open(): Promise<void> {
    this.dialog = openDialog(this.parts);
    await this.attempt(async () => {
      const asked = { ...requestOf(this.name, this.target), preview: true };
      const preview = await this.page.api.perform(asked);
      this.enter({ name: "preview", preview });
    });
  }

  private body(): TemplateResult {
    const { state, name } = this;
    switch (state.name) {
      case "asking":
      case "preview":
        // One template, so that the note and the focus in it stay when the preview comes.
        return html`${
          state.name === "asking"
            ? html`<p role="status">Finding out what would change…</p>`
            : previewOf(name, state.preview, this.target)
        }
        ${this.form()}`;
      case "running":
        return progressOf(state.action);
      case "ended":
        return state.results.template();
      case "failed":
        return html`<p class="invalid" role="alert">${state.error}</p>`;
    }
  }

  private form(): TemplateResult {
    return html`<form
      id=${FORM}
      @submit=${(event: SubmitEvent) => {
        // The form itself must not be sent.
        event.preventDefault();
        const note = new FormData(event.target as HTMLFormElement).get("note");
        void this.run(typeof note === "string" ? note.trim() : "");
      }}
    >
      <label class="form-label" for="bulk-note">
        ${this.name === "hold" ? "Why (optional, others see it)" : "Note (optional, for the audit)"}
      </label>
      <input
        class="form-control"
        id="bulk-note"
        name="note"
        type="text"
        maxlength="1000"
        autocomplete="off"
        data-autofocus
      />
    </form>`;
  }

  private footer(dialog: Dialog): TemplateResult {
    const { state } = this;
    if (state.name === "asking" || state.name === "preview") {
      const changed = state.name === "preview" ? state.preview.changed : 0;
      const isReady = changed > 0;
      return html`<button type="button" class="btn" @click=${dialog.close}>Cancel</button>
        <button
          type="submit"
          form=${FORM}
          class="btn btn-primary"
          data-testid="bulk-confirm"
          ?disabled=${!isReady}
        >
          ${phraseOf(this.name, isReady ? changed : countOf(this.target))}
        </button>`;
    }
    return html`${state.name === "ended" ? this.undoButton(state.action) : nothing}
    ${closeButton(dialog)}`;
  }

  private undoButton(action: BulkAction): TemplateResult | typeof nothing {
    const { action_id: id } = action;
    if (!action.can_undo || id === null) return nothing;
    return html`<button
      type="button"
      class="btn btn-outline"
      data-testid="bulk-undo"
      @click=${() => {
        void this.undo(id);
      }}
    >
      ${icon("arrowCounterclockwise")} Undo
    </button>`;
  }

  private async run(note: string): Promise<void> {
    if (this.state.name !== "preview" || this.state.preview.changed === 0) return;
    const asked = { ...requestOf(this.name, this.target), note };
    await this.perform((told) => this.page.api.perform(asked, told));
  }

  private async undo(actionId: string): Promise<void> {
    await this.perform((told) => this.page.api.undoAction(actionId, told));
  }

  private async perform(
    begin: (told: (action: BulkAction) => void) => Promise<BulkAction>,
  ): Promise<void> {
    this.enter({ name: "running", action: null });
    await this.attempt(async () => {
      const action = await begin((running) => {
        this.enter({ name: "running", action: running });
      });
      if (this.isClosed) this.page.notify(`${doneOf(this.name, action)}.`);
      const results = new Results(this.name, action, this.page, () => {
        this.dialog?.redraw();
      });
      this.parts.title = doneOf(this.name, action);
      this.enter({ name: "ended", action, results });
    });
    await this.page.refresh();
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.isClosed) this.page.notify(error.message, "failed");
      this.enter({ name: "failed", error: error.message });
    }
  }

  private enter(state: State): void {
    this.state = state;
    if (this.isClosed) return;
    const dialog = document.activeElement?.closest<HTMLElement>("[role=dialog]");
    this.dialog?.redraw();
    // What had the focus may be gone: it stays in the dialog.
    if (document.activeElement === document.body) dialog?.focus();
  }
}

function progressOf(action: BulkAction | null): TemplateResult {
  const { done, total } = action ?? { done: 0, total: 0 };
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  return html`<p role="status">
      ${total === 0 ? "Under way…" : `${formatCount(done)} of ${formatCount(total)}`}
    </p>
    <progress
      class="bulk-progress"
      data-testid="bulk-progress"
      max="100"
      value=${total === 0 ? nothing : percent}
      aria-label="Progress"
    ></progress>`;
}
