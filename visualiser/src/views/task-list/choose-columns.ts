/** The dialog in which the reader chooses columns and their order. Loaded on demand. */

import { html, type TemplateResult } from "lit-html";
import {
  COLUMN_TITLES,
  DEFAULT_COLUMNS,
  inOrder,
  isFixed,
  moved,
  type ColumnName,
} from "../../model/columns";
import { closeButton, openDialog } from "../dialogs";
import { icon } from "../icons";
import type { Page } from "../view";
import { columnsOf, rememberColumns } from "./chosen-columns";

export function chooseColumns(page: Page): void {
  let shown = columnsOf(page.route);
  const dialog = openDialog({
    title: "Columns",
    testId: "columns-dialog",
    body: () =>
      html`<ul class="columns">
        ${inOrder(shown).map(item)}
      </ul>`,
    footer: (self) =>
      html`<button
          type="button"
          class="btn"
          data-testid="default-columns"
          @click=${() => {
            choose(DEFAULT_COLUMNS);
          }}
        >
          As at first
        </button>
        ${closeButton(self)}`,
  });

  function choose(columns: readonly ColumnName[]): void {
    shown = columns;
    rememberColumns(columns);
    // The browser remembers them: the link needs them only in a saved view.
    page.go({ ...page.route, columns: [] }, "replace");
    page.redraw();
    dialog.redraw();
  }

  function item(name: ColumnName): TemplateResult {
    const at = shown.indexOf(name);
    const isShown = at !== -1;
    const title = COLUMN_TITLES[name];
    const mover = (step: 1 | -1, word: string, isPossible: boolean): TemplateResult =>
      html`<button
        type="button"
        class="btn btn-icon"
        data-testid="move-column"
        aria-label="Move ${title} ${word}"
        title="Move ${word}"
        ?disabled=${!isPossible}
        @click=${() => {
          choose(moved(shown, name, step));
        }}
      >
        ${icon(step === 1 ? "chevronDown" : "chevronUp")}
      </button>`;
    return html`<li data-column=${name}>
      <label>
        <input
          type="checkbox"
          class="form-check-input"
          .checked=${isShown}
          ?disabled=${isFixed(name)}
          @change=${() => {
            choose(isShown ? shown.filter((one) => one !== name) : [...shown, name]);
          }}
        />
        ${title}
      </label>
      ${mover(-1, "to the left", at > 0)}
      ${mover(1, "to the right", isShown && at < shown.length - 1)}
    </li>`;
  }
}
