/** Follows the server's events: says when something has changed, and whether the server is there. */

import { parseJson } from "./json";
import type { Change } from "./types";

/** `connecting`: at the start. `paused`: held by the reader. */
export type LiveState = "connecting" | "live" | "paused" | "lost";

const SECONDS_BETWEEN_TRIES = 3;

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
    // A browser has few connections for a server, and a page that nobody sees needs none.
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

  /** Goes on: after a pause, or at once after a loss. */
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
      // A new connection begins with the state as it is; it may be what is shown already.
      if (change.revision === this.revision) return;
      this.revision = change.revision;
      this.listener.changed(change);
    });
    source.addEventListener("error", () => {
      this.enter("lost");
      // The browser tries again by itself, unless the server answered with something else than events.
      if (source.readyState !== EventSource.CLOSED) return;
      this.timer = window.setTimeout(() => {
        this.open();
      }, SECONDS_BETWEEN_TRIES * 1000);
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
