/** Dialogs: Bootstrap's modal, filled by lit-html. It traps the focus and returns it; Esc closes it. */

import Modal from "bootstrap/js/dist/modal";
import { html, nothing, render, type TemplateResult } from "lit-html";
import { icon } from "./icons";

interface DialogOptions {
  /** The heading, which names the dialog. */
  title: string;
  body: (dialog: Dialog) => TemplateResult;
  /** The buttons below; by default one that closes. */
  footer?: (dialog: Dialog) => TemplateResult;
  wide?: boolean;
  /** Nothing in the body takes the focus, so it takes it itself: the keyboard can scroll it. */
  isText?: boolean;
  /** The data-testid. */
  testId?: string;
  /** Called once when it has closed, for whatever reason. */
  onClosed?: () => void;
}

export interface Dialog {
  /** Draws body and footer again. */
  redraw: () => void;
  close: () => void;
}

let count = 0;

/** Opens a dialog. An element with `data-autofocus` gets the focus. Another route closes the dialog. */
export function openDialog(parts: DialogOptions): Dialog {
  const opener = document.activeElement;
  const root = document.createElement("div");
  const headingId = `dialog-${++count}`;
  root.className = "modal";
  root.tabIndex = -1;
  root.setAttribute("role", "dialog");
  root.setAttribute("aria-labelledby", headingId);
  if (parts.testId !== undefined) root.dataset.testid = parts.testId;
  // The focus trap of the dialog needs something focusable behind it.
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
    // A hidden element must not have the focus.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  root.addEventListener("hidden.bs.modal", () => {
    window.removeEventListener("hashchange", dialog.close);
    modal.dispose();
    root.remove();
    end.remove();
    returnFocus(opener);
    parts.onClosed?.();
  });
  window.addEventListener("hashchange", dialog.close);
  // Bootstrap reads the content when it takes the element.
  dialog.redraw();
  const modal = new Modal(root);
  modal.show();
  root.querySelector<HTMLElement>("[data-autofocus]")?.focus();
  return dialog;
}

function contentOf(parts: DialogOptions, headingId: string, dialog: Dialog): TemplateResult {
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
      <div class="modal-body" tabindex=${parts.isText === true ? 0 : nothing}>
        ${parts.body(dialog)}
      </div>
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

/** Focuses the element that had the focus before, or the view if that is gone. */
function returnFocus(opener: Element | null): void {
  const hadFocus =
    (opener instanceof HTMLElement || opener instanceof SVGElement) && opener !== document.body;
  if (hadFocus && opener.isConnected) opener.focus();
  else document.getElementById("main")?.focus();
}

/** Asks for a confirmation; resolves to whether the reader gave it. */
export function confirm(question: {
  title: string;
  text: string;
  /** The text of the button that confirms. */
  action: string;
  danger?: boolean;
}): Promise<boolean> {
  return new Promise((resolve) => {
    let isConfirmed = false;
    const isDanger = question.danger === true;
    openDialog({
      title: question.title,
      body: () => html`<p>${question.text}</p>`,
      // Enter, pressed by accident, does no harm.
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

/** Asks for a whole number; resolves to null if the reader cancels. */
export function askNumber(question: {
  title: string;
  label: string;
  value: number;
  min: number;
  /** The text of the button that sets it to n. */
  action: (n: number) => string;
}): Promise<number | null> {
  return new Promise((resolve) => {
    const { min } = question;
    let answer: number | null = null;
    let chosen: number | null = question.value;
    let last = question.value;

    const type = (event: Event): void => {
      chosen = wholeNumber((event.target as HTMLInputElement).value, min);
      last = chosen ?? last;
      dialog.redraw();
    };
    const submit = (event: Event): void => {
      // The form itself must not be sent.
      event.preventDefault();
      if (chosen === null) return;
      answer = chosen;
      dialog.close();
    };
    const error = (): TemplateResult | typeof nothing =>
      chosen === null
        ? html`<p class="invalid" id="number-error" role="alert">
            This must be a whole number, at least ${min}.
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
            aria-describedby=${chosen === null ? "number-error" : nothing}
            @input=${type}
          />
          ${error()}
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

function wholeNumber(text: string, min: number): number | null {
  if (!/^\s*-?\d+\s*$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= min ? number : null;
}
