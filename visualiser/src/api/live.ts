/** Follows the server's event stream: reports changes, and whether the server can be reached. */

import { parseJson } from "./json";
import type { Change } from "./types";

/** `connecting`: at the start. `paused`: by the reader. */
export type LiveState = "connecting" | "live" | "paused" | "lost";

const RETRY_SECONDS = 3;

export interface Listener {
  changed(change: Change): void;
  stateChanged(state: LiveState): void;
}

export class Live {
  state: LiveState = "connecting";
  private source: EventSource | null = null;
  private timer: number | undefined;
  private revision = "";

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
  ) {
    // Browsers allow few connections to a server, and a hidden page needs none.
    document.addEventListener("visibilitychange", () => {
      if (this.state === "paused") return;
      if (document.hidden) this.close();
      else this.open();
    });
  }

  start(): void {
    this.open();
  }

  pause(): void {
    this.close();
    this.enter("paused");
  }

  /** Stops until `resume`, because nobody is logged in. */
  suspend(): void {
    this.close();
    this.enter("connecting");
  }

  /** Reconnects after a pause, or at once after a lost connection. */
  resume(): void {
    this.enter("connecting");
    this.open();
  }

  private open(): void {
    this.close();
    const source = new EventSource(this.url);
    this.source = source;
    source.addEventListener("open", () => {
      this.enter("live");
    });
    source.addEventListener("change", (event: MessageEvent<string>) => {
      const change = parseJson(event.data) as Change;
      // A new connection starts with the current state, which may be known already.
      if (change.revision === this.revision) return;
      this.revision = change.revision;
      this.listener.changed(change);
    });
    source.addEventListener("error", () => {
      this.enter("lost");
      // The browser retries by itself, unless the answer was not an event stream.
      if (source.readyState !== EventSource.CLOSED) return;
      this.timer = window.setTimeout(() => {
        this.open();
      }, RETRY_SECONDS * 1000);
    });
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private enter(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    this.listener.stateChanged(state);
  }
}
