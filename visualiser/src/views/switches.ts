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

/** The switches; where the bar has no room for them, behind a button. */
export function switchMenu(switches: TemplateResult): TemplateResult {
  return html`<div
    class="switches"
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== "Escape" || !isOpen(event)) return;
      event.stopPropagation();
      setOpen(event, false);
      rootOf(event).querySelector("button")?.focus();
    }}
    @focusout=${(event: FocusEvent) => {
      const root = rootOf(event);
      if (!(event.relatedTarget instanceof Node && root.contains(event.relatedTarget)))
        setOpen(event, false);
    }}
  >
    <button
      type="button"
      class="btn btn-icon switches-toggle"
      data-testid="switches"
      aria-label="Times, colours, documentation"
      aria-expanded="false"
      title="Times, colours, documentation"
      @click=${(event: Event) => {
        setOpen(event, !isOpen(event));
      }}
    >
      ${icon("ellipsis")}
    </button>
    <div class="switches-body" tabindex="-1">${switches}</div>
  </div>`;
}

function rootOf(event: Event): HTMLElement {
  const element = event.currentTarget as HTMLElement;
  return element.closest<HTMLElement>(".switches") ?? element;
}

function isOpen(event: Event): boolean {
  return rootOf(event).classList.contains("is-open");
}

function setOpen(event: Event, open: boolean): void {
  const root = rootOf(event);
  root.classList.toggle("is-open", open);
  root.querySelector(".switches-toggle")?.setAttribute("aria-expanded", String(open));
}
