/** What a view is, and what it may ask of the page around it. */

import type { LuigiAPI } from "../api/luigi";
import type { Summary } from "../api/types";
import type { TimeForm } from "../model/times";
import type { Route } from "../route";

export interface View {
  /** Draws what the route asks for; resolves once it is wholly drawn. Rejects with ApiError. */
  show(route: Route): Promise<void>;
  /** Fetches again what is shown. Keeps scroll, selection and focus. Rejects with ApiError. */
  refresh(): Promise<void>;
  /** Draws again what was fetched: the form of times or the summary has changed. */
  redraw(): void;
}

/** Makes a view inside an element that is its own. */
export type MakeView = (root: HTMLElement, page: Page) => View;

export interface Page {
  readonly api: LuigiAPI;
  readonly route: Route;
  /** The latest counts; null before the first answer. */
  readonly summary: Summary | null;
  readonly timeForm: TimeForm;
  /** The server's clock, in seconds since the epoch: theirs and ours may differ. */
  now(): number;
  /** Shows another route. `replace`: without a step in the history, for what is typed. */
  go(route: Route, how?: "push" | "replace"): void;
  /** Fetches the counts and the view again, at once: something was done. */
  refresh(): Promise<void>;
  /** Tells what was done, or what went wrong, for a few seconds. */
  say(text: string, kind?: "done" | "failed"): void;
  /** Runs something that the reader asked for, tells if it fails, and refreshes. */
  act(action: () => Promise<unknown>, done: string): Promise<void>;
}
