/** Asks for the page again, as long as it is seen, and puts what has come in its place. */

/** Between an answer and the next question; after failures longer, up to `SLOWEST`. */
export const PAUSE = 10_000;
export const SLOWEST = 80_000;

const SECONDS = 1000;

export class Refreshing {
  readonly #document: Document;
  readonly #drawn: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #due = 0;
  #isAsking = false;

  /** `drawn` is called after each new page. */
  constructor(page: Document, drawn: () => void) {
    this.#document = page;
    this.#drawn = drawn;
    this.#due = Date.now() + PAUSE;
  }

  /** Goes on while the page is seen, and rests while it is not. */
  follow(): void {
    clearTimeout(this.#timer);
    if (this.#document.hidden || this.#isAsking) return;
    this.#timer = setTimeout(() => void this.refresh(), Math.max(0, this.#due - Date.now()));
  }

  /** Asks once. */
  async refresh(): Promise<void> {
    this.#isAsking = true;
    try {
      const answer = await fetch(location.href, {
        // Else a browser would ask for a password by itself.
        headers: { Accept: "text/html", "X-Requested-With": "luigid" },
        signal: AbortSignal.timeout(30 * SECONDS),
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      if (answer.status === 401 || answer.status === 403)
        this.#say("You are not logged in any more.");
      else this.#show(await answer.text());
      this.#failures = 0;
    } catch {
      this.#failures += 1;
      this.#say("luigid does not answer. What is shown is not up to date.");
    }
    this.#isAsking = false;
    this.#due = Date.now() + Math.min(PAUSE * 2 ** this.#failures, SLOWEST);
    this.follow();
  }

  #show(text: string): void {
    // The server has escaped what tasks say, and the policy of the page lets no script in it run.
    const next = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    const main = this.#document.querySelector("main");
    if (next === null || main === null) throw new Error("this is no panel");
    const focused = this.#document.activeElement?.getAttribute("href");
    main.replaceWith(next);
    this.#say("");
    this.#drawn();
    // Who has come to a link by the tab key stays there.
    if (focused == null) return;
    for (const link of next.querySelectorAll<HTMLElement>("a"))
      if (link.getAttribute("href") === focused) link.focus({ preventScroll: true });
  }

  #say(words: string): void {
    const away = this.#document.getElementById("away");
    if (away !== null && away.textContent !== words) away.textContent = words;
    this.#document.documentElement.toggleAttribute("data-away", words !== "");
  }
}
