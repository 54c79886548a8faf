/** The command palette: where to go and what to do, found by some letters. Loaded with its first use. */

import { html, render, type TemplateResult } from "lit-html";
import { ApiError } from "../api/luigi";
import { fuzzyFilter } from "../model/fuzzy";
import { valueText } from "../model/query-text";
import { readViews } from "../model/saved-views";
import { nameOfWorker } from "../model/workers";
import { START, TABS, toTaskPage, withTab, type Route } from "../route";
import { storage } from "./choices";
import { openDialog } from "./dialogs";
import type { Page } from "./view";

interface Command {
  word: string;
  kind: string;
  run: () => void;
}

const MAX_SHOWN = 12;
const DEBOUNCE_MS = 120;
const MAX_TASKS = 6;

let isOpen = false;

export async function openPalette(page: Page): Promise<void> {
  if (isOpen) return;
  isOpen = true;
  const palette = new Palette(page);
  await palette.load();
}

class Palette {
  private typed = "";
  private active = 0;
  private commands: Command[];
  /** Tasks that the server has found for what is typed. */
  private tasks: Command[] = [];
  private shown: Command[] = [];
  private timer: number | undefined;
  private readonly dialog;
  private readonly place = document.createElement("div");

  constructor(private readonly page: Page) {
    this.commands = [...this.places(), ...actionsShown()];
    this.dialog = openDialog({
      title: "Go to, or do",
      testId: "command-palette",
      body: () => this.template(),
      footer: () => html`<span class="dim">↑ ↓ and Enter; Esc closes</span>`,
      onClosed: () => {
        isOpen = false;
        window.clearTimeout(this.timer);
      },
    });
    this.filter();
  }

  /** Adds what the server knows; without it there is the rest. */
  async load(): Promise<void> {
    const [views, workers] = await Promise.all([
      this.page.api.getViews().catch(nothingOf),
      this.page.api.getWorkers({ limit: 100 }).then((found) => found.workers, nothingOf),
    ]);
    this.commands = [
      ...this.commands,
      ...views.map(({ name, hash }) => this.link(name, "Shared view", hash)),
      ...workers.map(({ worker }) =>
        this.route(nameOfWorker(worker), "Tasks of the worker", {
          ...START,
          search: `worker:${valueText(worker)}`,
        }),
      ),
    ];
    this.filter();
  }

  private places(): Command[] {
    const { page } = this;
    const families = page.summary?.families ?? [];
    return [
      ...[...TABS, "audit" as const].map((tab) =>
        this.route(
          `${tab.charAt(0).toUpperCase()}${tab.slice(1)}`,
          "Tab",
          withTab(page.route, tab),
        ),
      ),
      ...readViews(storage()).map(({ name, hash }) => this.link(name, "View", hash)),
      ...families
        .filter(({ family }) => family !== "")
        .map(({ family }) => this.route(family, "Family", { ...START, family })),
    ];
  }

  private route(word: string, kind: string, route: Route): Command {
    return {
      word,
      kind,
      run: () => {
        this.page.go(route);
      },
    };
  }

  private link(word: string, kind: string, hash: string): Command {
    return {
      word,
      kind,
      run: () => {
        location.hash = hash;
      },
    };
  }

  private type(text: string): void {
    this.typed = text;
    this.active = 0;
    this.filter();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      void this.findTasks(text);
    }, DEBOUNCE_MS);
  }

  private async findTasks(text: string): Promise<void> {
    const search = text.trim();
    this.tasks = [];
    if (search !== "") {
      try {
        const { tasks } = await this.page.api.getTasks({ search, limit: MAX_TASKS });
        if (text !== this.typed) return;
        this.tasks = tasks.map(({ task_id: taskId }) =>
          this.route(taskId, "Task", toTaskPage(this.page.route, taskId)),
        );
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
    }
    this.filter();
  }

  private filter(): void {
    const fitting = fuzzyFilter(this.typed, this.commands, ({ word }) => word);
    this.shown = [...fitting.slice(0, MAX_SHOWN), ...this.tasks];
    this.active = Math.max(0, Math.min(this.active, this.shown.length - 1));
    this.draw();
  }

  private press(event: KeyboardEvent): void {
    const count = this.shown.length;
    if (event.key === "Enter") this.run(this.active);
    else if (event.key === "ArrowDown" && count > 0) this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp" && count > 0) this.active = (this.active + count - 1) % count;
    else return;
    event.preventDefault();
    this.draw();
    this.place.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  private run(index: number): void {
    const command = this.shown[index];
    if (command === undefined) return;
    this.dialog.close();
    // What it opens takes the focus after the dialog has returned it.
    window.setTimeout(command.run);
  }

  private draw(): void {
    render(this.list(), this.place);
    const input = document.querySelector("[data-testid=command-palette] input");
    if (this.shown.length === 0) input?.removeAttribute("aria-activedescendant");
    else input?.setAttribute("aria-activedescendant", `command-${String(this.active)}`);
  }

  private template(): TemplateResult {
    return html`<label class="visually-hidden" for="command">Where to go, or what to do</label>
      <input
        id="command"
        class="form-control"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="commands"
        aria-autocomplete="list"
        placeholder="A tab, view, task, family, worker or action"
        autocomplete="off"
        spellcheck="false"
        data-autofocus
        @input=${(event: Event) => {
          this.type((event.target as HTMLInputElement).value);
        }}
        @keydown=${(event: KeyboardEvent) => {
          this.press(event);
        }}
      />
      ${this.place}`;
  }

  private list(): TemplateResult {
    return html`<ul id="commands" class="commands" role="listbox" aria-label="Commands">
        ${this.shown.map(
          ({ word, kind }, index) =>
            html`<li
              id="command-${index}"
              role="option"
              data-testid="command"
              aria-selected=${index === this.active}
              @click=${() => {
                this.run(index);
              }}
            >
              <span class="cut">${word}</span> <small>${kind}</small>
            </li>`,
        )}
      </ul>
      <p class="dim" role="status">${this.shown.length === 0 ? "Nothing fits." : ""}</p>`;
  }
}

/** The actions of the page that is shown: its buttons outside of lists, as far as the reader may press them. */
function actionsShown(): Command[] {
  const buttons = document.querySelectorAll<HTMLButtonElement>(
    "#bar button[data-testid], #main > :not([hidden]) button[data-testid], #panel button[data-testid]",
  );
  const found = new Map<string, Command>();
  for (const button of buttons) {
    const word = wordOf(button);
    const isUsable =
      !button.disabled &&
      button.closest("tr, [data-row-focus], [role=option], .families-list") === null &&
      button.checkVisibility({ visibilityProperty: true });
    if (!isUsable || word === "" || found.has(word)) continue;
    found.set(word, {
      word,
      kind: "Action",
      run: () => {
        button.click();
      },
    });
  }
  return [...found.values()];
}

/** What the button is called on the page; a title only explains, unless there is nothing else. */
function wordOf(button: HTMLElement): string {
  const texts = [button.getAttribute("aria-label") ?? "", button.textContent, button.title];
  return texts.map((text) => text.replaceAll(/\s+/g, " ").trim()).find((text) => text !== "") ?? "";
}

function nothingOf(error: unknown): never[] {
  if (error instanceof ApiError) return [];
  throw error;
}
