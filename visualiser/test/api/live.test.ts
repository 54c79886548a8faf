// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Live, type LiveState } from "../../src/api/live";

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = 0;

  constructor(readonly url: string) {
    super();
    FakeSource.made.push(this);
  }

  close(): void {
    this.readyState = FakeSource.CLOSED;
  }

  change(revision: string): void {
    this.dispatchEvent(new MessageEvent("change", { data: JSON.stringify({ revision }) }));
  }

  fail(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
}

const changes: string[] = [];
const states: LiveState[] = [];
let live: Live;

function source(): FakeSource {
  const latest = FakeSource.made.at(-1);
  if (latest === undefined) throw new Error("nothing was opened");
  return latest;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
  FakeSource.made = [];
  changes.length = 0;
  states.length = 0;
  live = new Live("events", {
    changed: (change) => changes.push(change.revision),
    stateChanged: (state) => states.push(state),
  });
  live.start();
  source().dispatchEvent(new Event("open"));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("reports each change once", () => {
  source().change("r-1");
  source().change("r-2");
  source().change("r-2");
  expect(changes).toEqual(["r-1", "r-2"]);
  expect(states).toEqual(["live"]);
});

it("reports a lost connection, and leaves it to the browser to retry", () => {
  source().fail(0);
  vi.advanceTimersByTime(60_000);
  expect(states).toEqual(["live", "lost"]);
  expect(FakeSource.made).toHaveLength(1);
  source().dispatchEvent(new Event("open"));
  expect(states.at(-1)).toBe("live");
});

it("retries by itself after the browser has given up", () => {
  source().fail(FakeSource.CLOSED);
  vi.advanceTimersByTime(3000);
  expect(FakeSource.made).toHaveLength(2);
});

it("pauses, and resumes without repeating known changes", () => {
  source().change("r-1");
  live.pause();
  expect(source().readyState).toBe(FakeSource.CLOSED);
  live.resume();
  source().dispatchEvent(new Event("open"));
  source().change("r-1");
  source().change("r-2");
  expect(changes).toEqual(["r-1", "r-2"]);
  expect(states).toEqual(["live", "paused", "connecting", "live"]);
});

it("has no connection while the page is hidden", () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(source().readyState).toBe(FakeSource.CLOSED);
  const made = FakeSource.made.length;
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(FakeSource.made.length).toBeGreaterThan(made);
  hidden.mockRestore();
});
