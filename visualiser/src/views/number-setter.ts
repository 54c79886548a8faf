/** A number with buttons to decrease, increase and set it. */

import { html, nothing, type TemplateResult } from "lit-html";
import { formatCount } from "../model/numbers";
import { askNumber } from "./dialogs";
import { icon, type IconName } from "./icons";

export interface SettableNumber {
  testId: "worker-action" | "resource-action";
  /** What it counts, `Processes`. */
  label: string;
  /** Whose number it is, `etl-01`. */
  owner: string;
  number: number;
  min: number;
  /** Whether it was requested and is not confirmed yet. */
  isRequested: boolean;
  set: (number: number) => void;
}

export function numberSetter(settable: SettableNumber): TemplateResult {
  const { number, min } = settable;
  const fewer = Math.ceil(number) - 1;
  const more = Math.floor(number) + 1;
  return html`<div class="number-setter" role="group" aria-label=${nameOf(settable)}>
    <span class="number-label">${settable.label}</span>
    ${step(settable, "decrease", "dash", "one fewer", fewer >= min && fewer < number, fewer)}
    <output
      class=${settable.isRequested ? "is-requested" : nothing}
      title=${settable.isRequested ? "Requested, not confirmed yet" : nothing}
      >${formatCount(number)}</output
    >
    ${step(settable, "increase", "plus", "one more", more > number, more)}
    <button
      type="button"
      class="number-set"
      data-testid=${settable.testId}
      data-action="set"
      data-needs="operate"
      aria-label="${nameOf(settable)}: set"
      @click=${() => {
        void askAndSet(settable);
      }}
    >
      Set…
    </button>
  </div>`;
}

/** Not `disabled` at the end of the range, where the button would lose the focus. */
function step(
  settable: SettableNumber,
  action: "decrease" | "increase",
  glyph: IconName,
  word: string,
  isPossible: boolean,
  number: number,
): TemplateResult {
  return html`<button
    type="button"
    class="btn btn-icon"
    data-testid=${settable.testId}
    data-action=${action}
    data-needs="operate"
    aria-label="${nameOf(settable)}: ${word}"
    aria-disabled=${isPossible ? nothing : "true"}
    @click=${() => {
      if (isPossible) settable.set(number);
    }}
  >
    ${icon(glyph)}
  </button>`;
}

async function askAndSet(settable: SettableNumber): Promise<void> {
  const { number, min } = settable;
  const chosen = await askNumber({
    title: nameOf(settable),
    label: `Number, at least ${min}`,
    value: Number.isFinite(number) ? Math.max(min, Math.floor(number)) : min,
    min,
    action: (n) => `Set to ${formatCount(n)}`,
  });
  if (chosen !== null) settable.set(chosen);
}

function nameOf(settable: SettableNumber): string {
  return `${settable.label} of ${settable.owner}`;
}
