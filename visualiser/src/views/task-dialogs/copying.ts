/** Copies texts. */

import { html, type TemplateResult } from "lit-html";
import { icon } from "../icons";
import type { Page } from "../view";

/** A button that copies the text and notifies the reader. */
export function copyButton(
  what: string,
  text: string,
  page: Page,
  form: "icon" | "word" = "icon",
): TemplateResult {
  return html`<button
    type="button"
    class="btn btn-icon ${form === "word" ? "btn-worded" : ""}"
    aria-label="Copy the ${what}"
    title="Copy the ${what}"
    @click=${(event: Event) => {
      void copy(text, event.currentTarget as HTMLElement).then((isCopied) => {
        if (isCopied) page.notify(`Copied the ${what}.`);
        else
          page.notify(`The browser does not allow copying. Select the ${what} instead.`, "failed");
      });
    }}
  >
    ${icon("copy")}${form === "word" ? "Copy" : ""}
  </button>`;
}

async function copy(text: string, near: HTMLElement): Promise<boolean> {
  // Over plain HTTP from another machine there is no clipboard.
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed: fall back to the old way.
    }
  }
  return copySelected(text, near);
}

function copySelected(text: string, near: HTMLElement): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  // Beside the button: a dialog traps the focus.
  near.after(area);
  area.select();
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way
    return document.execCommand("copy");
  } finally {
    area.remove();
    near.focus();
  }
}
