/** The switches in the bar of every page: the form of times, and the colours. */

import { html, type TemplateResult } from "lit-html";
import { TIME_FORMS, type TimeForm } from "../model/times";
import { readChoice, THEME, type Theme } from "./choices";
import { icon, type IconName } from "./icons";
import { setTheme } from "./theme";

const TIME_NAMES: Record<TimeForm, [word: string, title: string]> = {
  local: ["Local", "Times in this computer's time zone"],
  utc: ["UTC", "Times in UTC"],
  ago: ["Ago", "How long ago"],
};
const THEME_NAMES: Record<Theme, [word: string, icon: IconName]> = {
  light: ["Light", "sun"],
  auto: ["As the system", "display"],
  dark: ["Dark", "moon"],
};

export function timeSwitch(chosen: TimeForm, choose: (form: TimeForm) => void): TemplateResult {
  return html`<div class="seg" role="group" aria-label="Form of times">
    ${TIME_FORMS.map((form) => {
      const [word, title] = TIME_NAMES[form];
      return html`<button
        type="button"
        data-testid="times-${form}"
        title=${title}
        aria-pressed=${chosen === form}
        @click=${() => {
          choose(form);
        }}
      >
        ${word}
      </button>`;
    })}
  </div>`;
}

/** Stores what is chosen, applies it, and then calls `chosen`. */
export function themeSwitch(chosen: () => void): TemplateResult {
  const current = readChoice(THEME);
  return html`<div class="seg" role="group" aria-label="Colours">
    ${THEME.values.map((theme) => {
      const [word, name] = THEME_NAMES[theme];
      return html`<button
        type="button"
        data-testid="theme-${theme}"
        aria-label=${word}
        title=${word}
        aria-pressed=${current === theme}
        @click=${() => {
          setTheme(theme);
          chosen();
        }}
      >
        ${icon(name)}
      </button>`;
    })}
  </div>`;
}
