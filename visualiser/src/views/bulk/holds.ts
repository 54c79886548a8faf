/** Holds of families and filters: the list with its releases, and the dialog that places one. */

import { html, type TemplateResult } from "lit-html";
import { ApiError } from "../../api/luigi";
import type { Hold } from "../../api/types";
import { heldInWords } from "../../model/holds";
import { closeButton, openDialog } from "../dialogs";
import { icon } from "../icons";
import { timeOf } from "../time";
import type { Page } from "../view";

const FORM = "hold-form";

/** Lists what is held wide, each with a release. */
export function showHolds(holds: readonly Hold[], page: Page): void {
  let shown = holds;
  const dialog = openDialog({
    title: "What is held",
    wide: true,
    testId: "holds-dialog",
    body: () =>
      shown.length === 0
        ? html`<p role="status">No family or filter is held any more.</p>`
        : html`<p>No worker gets these tasks, nor those that are scheduled later.</p>
            <ul class="holds">
              ${shown.map((hold) => item(hold))}
            </ul>`,
  });

  async function release(hold: Hold): Promise<void> {
    await page.act(() => page.api.releaseHold(hold.hold_id), `Released: ${heldInWords(hold)}.`);
    try {
      shown = await page.api.getWideHolds();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
    dialog.redraw();
    if (document.activeElement === document.body)
      document.querySelector<HTMLElement>("[data-testid=holds-dialog]")?.focus();
  }

  function item(hold: Hold): TemplateResult {
    const what = heldInWords(hold);
    return html`<li data-testid="hold" data-hold-id=${hold.hold_id}>
      <div>
        <strong>${what}</strong>
        <div class="dim">by ${hold.by}, ${timeOf(hold.since, page)}</div>
        <div>${hold.note}</div>
      </div>
      <button
        type="button"
        class="btn btn-outline"
        data-testid="release-hold"
        data-needs="operate"
        aria-label="Release ${what}"
        @click=${() => {
          void release(hold);
        }}
      >
        ${icon("unlock")} Release
      </button>
    </li>`;
  }
}

/** Asks whether to hold a family, or all that match, later tasks too. */
export function askToHold(asked: { family: string; search: string }, page: Page): void {
  const target = {
    ...(asked.family === "" ? {} : { family: [asked.family] }),
    ...(asked.search === "" ? {} : { search: asked.search }),
  };
  const what = heldInWords({ family: target.family ?? [], search: asked.search });
  openDialog({
    title: `Hold ${what}?`,
    testId: "hold-dialog",
    body: (dialog) =>
      html`<form
        id=${FORM}
        @submit=${(event: SubmitEvent) => {
          // The form itself must not be sent.
          event.preventDefault();
          const note = new FormData(event.target as HTMLFormElement).get("note");
          dialog.close();
          const hold = { ...target, note: typeof note === "string" ? note.trim() : "" };
          void page.act(() => page.api.placeHold(hold), `Held: ${what}.`);
        }}
      >
        <p>
          No worker gets these tasks until the hold is released, whatever their status, nor those
          that are scheduled later. What runs goes on.
        </p>
        <label class="form-label" for="hold-note">Why (optional, others see it)</label>
        <input
          class="form-control"
          id="hold-note"
          name="note"
          type="text"
          maxlength="1000"
          autocomplete="off"
          data-autofocus
        />
      </form>`,
    footer: (dialog) =>
      html`${closeButton(dialog)}
        <button type="submit" form=${FORM} class="btn btn-primary" data-testid="hold-confirm">
          ${icon("lock")} Hold
        </button>`,
  });
}
