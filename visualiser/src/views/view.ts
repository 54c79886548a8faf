/** A view, and what it can ask of the page around it. */

import type { LuigiAPI } from "../api/luigi";
import type { Summary } from "../api/types";
import type { TimeForm } from "../model/times";
import type { Route } from "../route";

export interface View {
  /** Draws a route; resolves when all of it is drawn. Rejects with ApiError. */
  show(route: Route): Promise<void>;
  /** Fetches again what is shown. Scroll, selection and focus stay. Rejects with ApiError. */
  refresh(): Promise<void>;
  /** Draws again what was fetched, after a change of the form of times or of the summary. */
  redraw(): void;
}

/** Makes a view inside an element of its own. */
export type MakeView = (root: HTMLElement, page: Page) => View;

export interface Page {
  readonly api: LuigiAPI;
  readonly route: Route;
  /** The latest counts; null before the first answer. */
  readonly summary: Summary | null;
  readonly timeForm: TimeForm;
  /** The time by the server's clock, in seconds since the epoch. */
  now(): number;
  /** Shows another route. `replace`: without a step in the browser's history, for typing. */
  go(route: Route, how?: "push" | "replace"): void;
  /** Fetches the counts and the view again. */
  refresh(): Promise<void>;
  /** Draws again what was fetched. */
  redraw(): void;
  /** Shows a notice for a few seconds. */
  notify(text: string, kind?: "done" | "failed"): void;
  /** Runs an action, notifies the reader of its success (`done`) or failure, and refreshes. */
  act(action: () => Promise<unknown>, done: string): Promise<void>;
}
