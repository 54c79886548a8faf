/** Short notices below the view: what was done, or what went wrong. */

import { html, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icon } from "./icons";

interface Notice {
  text: string;
  kind: "done" | "failed";
}

const SECONDS = { done: 4, failed: 10 };

let notices: Notice[] = [];

export function notify(text: string, kind: "done" | "failed" = "done"): void {
  const notice: Notice = { text, kind };
  notices = [...notices, notice];
  draw();
  window.setTimeout(() => {
    dismiss(notice);
  }, SECONDS[kind] * 1000);
}

function dismiss(notice: Notice): void {
  notices = notices.filter((one) => one !== notice);
  draw();
}

function draw(): void {
  const root = document.getElementById("notices");
  if (root === null) return;
  const shown = repeat(
    notices,
    (notice) => notice,
    (notice) =>
      html`<div class="notice notice-${notice.kind}" data-testid="notice">
        ${icon(notice.kind === "done" ? "check" : "triangle")}
        <span>${notice.text}</span>
        <button
          type="button"
          class="btn btn-icon"
          aria-label="Dismiss"
          @click=${() => {
            dismiss(notice);
          }}
        >
          ${icon("x")}
        </button>
      </div>`,
  );
  render(html`${shown}`, root);
  // What is fixed to the window's edge, and so would be covered, keeps as much room.
  document.documentElement.style.setProperty("--lv-notices-height", `${root.offsetHeight}px`);
}
