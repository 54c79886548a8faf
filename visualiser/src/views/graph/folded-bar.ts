/** The groups that the reader unfolded, each with a button that folds it again. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Route } from "../../route";
import { icon } from "../icons";
import type { Page } from "../view";

export function foldedBar(route: Route, page: Page): TemplateResult | typeof nothing {
  const { opened } = route;
  if (opened.length === 0) return nothing;
  const fold = (kept: string[]): void => {
    page.go({ ...route, opened: kept });
  };
  return html`<div
    class="graph-chips"
    role="group"
    aria-label="Unfolded"
    data-testid="graph-opened"
  >
    <span class="dim">Unfolded</span>
    ${opened.map(
      (key) =>
        html`<button
          type="button"
          class="btn"
          data-testid="graph-fold"
          data-key=${key}
          aria-label="Fold ${nameOfKey(key)}"
          title="Fold ${nameOfKey(key)} (f)"
          @click=${() => {
            fold(opened.filter((one) => one !== key));
          }}
        >
          <bdi>${nameOfKey(key)}</bdi>${icon("x")}
        </button>`,
    )}
    ${
      opened.length === 1
        ? nothing
        : html`<button
            type="button"
            class="btn"
            data-testid="graph-fold-all"
            @click=${() => {
              fold([]);
            }}
          >
            Fold all
          </button>`
    }
  </div>`;
}

/** Returns the name of a group: its family, and the layer if it has only the tasks of that. */
export function nameOfKey(key: string): string {
  const at = key.indexOf("@");
  const [layer, family] = [key.slice(0, at), key.slice(at + 1)];
  return layer === "" ? family : `${family}, layer ${Number(layer) + 1}`;
}
