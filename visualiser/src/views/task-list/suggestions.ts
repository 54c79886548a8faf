/** Suggestions below the box of the filter: a combobox with a list, after the ARIA practices. Loaded with the first focus. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { suggest, type Names, type Suggestion } from "../../model/suggestions";

const ID = "query-suggestions";

/** The list of one box. */
export class Suggestions {
  private found: Suggestion[] = [];
  /** The index of the suggestion that Enter takes; -1: none. */
  private active = -1;

  constructor(
    private readonly input: HTMLInputElement,
    /** Where the list is drawn. */
    private readonly place: HTMLElement,
    private readonly names: () => Names,
    /** Takes what the box holds now. */
    private readonly changed: (text: string) => void,
  ) {
    input.addEventListener("input", () => {
      if (input.value === "") this.close();
      else this.open();
    });
    input.addEventListener("keydown", (event) => {
      if (this.act(event.key)) event.preventDefault();
    });
    input.addEventListener("blur", () => {
      this.close();
    });
  }

  open(): void {
    const { value, selectionStart } = this.input;
    this.show(suggest(value, selectionStart ?? value.length, this.names()));
  }

  close(): void {
    this.show([]);
  }

  private show(found: Suggestion[]): void {
    this.found = found;
    this.active = -1;
    this.draw();
  }

  /** Handles a key; returns whether it did. */
  private act(key: string): boolean {
    switch (key) {
      case "ArrowDown":
        if (this.found.length === 0) this.open();
        this.move(1);
        return true;
      case "ArrowUp":
        this.move(-1);
        return this.found.length > 0;
      case "Enter":
        return this.take(this.active);
      case "Escape":
        if (this.found.length === 0) return false;
        this.close();
        return true;
      default:
        return false;
    }
  }

  private move(step: 1 | -1): void {
    const count = this.found.length;
    if (count === 0) return;
    this.active =
      this.active === -1 && step === -1 ? count - 1 : (this.active + step + count) % count;
    this.draw();
    this.place.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  private take(index: number): boolean {
    const suggestion = this.found[index];
    if (suggestion === undefined) return false;
    const { value } = this.input;
    const before = `${value.slice(0, suggestion.start)}${suggestion.text}`;
    const rest = value.slice(suggestion.end);
    const text = `${before}${suggestion.text.endsWith(" ") ? rest.trimStart() : rest}`;
    this.input.value = text;
    this.input.setSelectionRange(before.length, before.length);
    this.input.focus();
    this.changed(text);
    // A field goes on with its values, a value with the next condition.
    if (suggestion.text.endsWith(" ")) this.close();
    else this.open();
    return true;
  }

  private draw(): void {
    const isOpen = this.found.length > 0;
    this.input.setAttribute("aria-expanded", String(isOpen));
    if (this.active === -1) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `${ID}-${String(this.active)}`);
    render(isOpen ? this.list() : nothing, this.place);
  }

  private list(): TemplateResult {
    return html`<ul id=${ID} class="suggestions" role="listbox" aria-label="Suggestions">
      ${this.found.map(
        ({ text, detail }, index) =>
          html`<li
            id="${ID}-${index}"
            role="option"
            data-testid="suggestion"
            aria-selected=${index === this.active}
            @mousedown=${(event: Event) => {
              event.preventDefault();
              this.take(index);
            }}
          >
            <span class="cut">${text.trim()}</span> <small>${detail}</small>
          </li>`,
      )}
    </ul>`;
  }
}
