/** Dialogs: Bootstrap's modal, filled by lit-html. One of them holds the keyboard, Esc closes it, focus goes back. */

import Modal from "bootstrap/js/dist/modal";
import { html, nothing, render, type TemplateResult } from "lit-html";
import { icon } from "./icons";

interface Parts {
  /** Its heading, which names it. */
  title: string;
  body: (dialog: Dialog) => TemplateResult;
  /** The buttons below; without it there is one that closes. */
  footer?: (dialog: Dialog) => TemplateResult;
  wide?: boolean;
  /** Its data-testid. */
  testId?: string;
  /** Called once, however it was closed. */
  onClosed?: () => void;
}

export interface Dialog {
  /** Draws body and footer again: what they show has changed. */
  redraw: () => void;
  close: () => void;
}

let count = 0;

/** What is marked `data-autofocus` gets the focus. Showing another route closes the dialog. */
export function openDialog(parts: Parts): Dialog {
  const opener = document.activeElement;
  const root = document.createElement("div");
  const headingId = `dialog-${++count}`;
  root.className = "modal";
  root.tabIndex = -1;
  root.setAttribute("role", "dialog");
  root.setAttribute("aria-labelledby", headingId);
  if (parts.testId !== undefined) root.dataset.testid = parts.testId;
  // The dialog draws back the focus from what follows it: something must.
  const end = document.createElement("span");
  end.tabIndex = 0;
  document.body.append(root, end);

  const dialog: Dialog = {
    redraw: () => {
      render(contentOf(parts, headingId, dialog), root);
    },
    close: () => {
      modal.hide();
    },
  };
  root.addEventListener("hide.bs.modal", () => {
    // What is about to be hidden must not have the focus.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  root.addEventListener("hidden.bs.modal", () => {
    window.removeEventListener("hashchange", dialog.close);
    modal.dispose();
    root.remove();
    end.remove();
    giveBackFocus(opener);
    parts.onClosed?.();
  });
  window.addEventListener("hashchange", dialog.close);
  // Bootstrap looks at the content when it takes the element.
  dialog.redraw();
  const modal = new Modal(root);
  modal.show();
  root.querySelector<HTMLElement>("[data-autofocus]")?.focus();
  return dialog;
}

function contentOf(parts: Parts, headingId: string, dialog: Dialog): TemplateResult {
  const footer = parts.footer ?? closeButton;
  return html`<div class="modal-dialog modal-dialog-scrollable ${parts.wide ? "modal-lg" : ""}">
    <div class="modal-content">
      <div class="modal-header">
        <h2 class="modal-title" id=${headingId}>${parts.title}</h2>
        <button
          type="button"
          class="btn btn-icon"
          aria-label="Close"
          title="Close (Esc)"
          @click=${dialog.close}
        >
          ${icon("x")}
        </button>
      </div>
      <div class="modal-body">${parts.body(dialog)}</div>
      <div class="modal-footer">${footer(dialog)}</div>
    </div>
  </div>`;
}

export function closeButton(dialog: Dialog): TemplateResult {
  return button("Close", dialog);
}

function button(word: string, dialog: Dialog, hasFocus = false): TemplateResult {
  return html`<button type="button" class="btn" ?data-autofocus=${hasFocus} @click=${dialog.close}>
    ${word}
  </button>`;
}

/** To what had it before, or to the view if that is gone. */
function giveBackFocus(opener: Element | null): void {
  const hadFocus =
    (opener instanceof HTMLElement || opener instanceof SVGElement) && opener !== document.body;
  if (hadFocus && opener.isConnected) opener.focus();
  else document.getElementById("main")?.focus();
}

/** Asks before something is done; resolves to whether it shall be. */
export function confirm(question: {
  title: string;
  text: string;
  /** What the button says that does it. */
  action: string;
  danger?: boolean;
}): Promise<boolean> {
  return new Promise((resolve) => {
    let isConfirmed = false;
    const isDanger = question.danger === true;
    openDialog({
      title: question.title,
      body: () => html`<p>${question.text}</p>`,
      // Enter, pressed without reading, does no harm.
      footer: (dialog) =>
        html`${button("Cancel", dialog, isDanger)}
          <button
            type="button"
            class="btn ${isDanger ? "btn-danger" : "btn-primary"}"
            ?data-autofocus=${!isDanger}
            @click=${() => {
              isConfirmed = true;
              dialog.close();
            }}
          >
            ${question.action}
          </button>`,
      onClosed: () => {
        resolve(isConfirmed);
      },
    });
  });
}

/** Asks for a whole number; resolves to null if the reader would rather not. */
export function askNumber(question: {
  title: string;
  label: string;
  value: number;
  least: number;
  /** What the button says that sets it to n. */
  action: (n: number) => string;
}): Promise<number | null> {
  return new Promise((resolve) => {
    const { least } = question;
    let answer: number | null = null;
    let chosen: number | null = question.value;
    let last = question.value;

    const type = (event: Event): void => {
      chosen = wholeNumber((event.target as HTMLInputElement).value, least);
      last = chosen ?? last;
      dialog.redraw();
    };
    const submit = (event: Event): void => {
      // The page stays: nothing is sent by the form itself.
      event.preventDefault();
      if (chosen === null) return;
      answer = chosen;
      dialog.close();
    };
    const fault = (): TemplateResult | typeof nothing =>
      chosen === null
        ? html`<p class="invalid" id="number-fault" role="alert">
            This must be a whole number, at least ${least}.
          </p>`
        : nothing;

    const dialog = openDialog({
      title: question.title,
      body: () =>
        html`<form id="number-form" novalidate @submit=${submit}>
          <label class="form-label" for="number">${question.label}</label>
          <input
            class="form-control"
            id="number"
            type="text"
            inputmode="numeric"
            autocomplete="off"
            data-autofocus
            value=${question.value}
            aria-invalid=${chosen === null}
            aria-describedby=${chosen === null ? "number-fault" : nothing}
            @input=${type}
          />
          ${fault()}
        </form>`,
      footer: (dialog) =>
        html`${button("Cancel", dialog)}
          <button
            type="submit"
            form="number-form"
            class="btn btn-primary"
            ?disabled=${chosen === null}
          >
            ${question.action(last)}
          </button>`,
      onClosed: () => {
        resolve(answer);
      },
    });
    document.querySelector<HTMLInputElement>("#number")?.select();
  });
}

function wholeNumber(text: string, least: number): number | null {
  if (!/^\s*-?\d+\s*$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= least ? number : null;
}
