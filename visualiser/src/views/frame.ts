/** What stands around the views, the bar and the banners, asks of the page. */

import type { Live } from "../api/live";
import type { TimeForm } from "../model/times";
import type { LoginState } from "../api/types";
import type { Page } from "./view";

export interface Frame extends Page {
  readonly live: Pick<Live, "state" | "pause" | "resume">;
  /** Who is logged in; null until that is known. */
  readonly session: LoginState | null;
  /** What is wrong with the link: a sentence each. */
  readonly warnings: readonly string[];
  /** Why the view could not be loaded; empty if it could. */
  readonly failure: string;
  /** When the page last agreed with the server, by the server's clock; 0 if it never did. */
  readonly updated: number;
  setTimeForm(form: TimeForm): void;
  dismissWarnings(): void;
  /** Ends the session and asks for a login. */
  logOut(): Promise<void>;
}
