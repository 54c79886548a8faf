"""Measurements of a page in Chromium."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.visualisers import PATH, Page
from ui_tests.browser import Browser, chromium

#: Seconds to wait for a page.
TIMEOUT = 120
#: The tasks that hold it are few: `number` is one of their parameters.
TERM = "=54321"

#: Polls the condition every few milliseconds while the page is idle and, once it holds, waits
#: for the next frame. The times are those of the page, from the start of navigation.
WATCH = """
window.measured = { freezes: [], ready: null };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) measured.freezes.push(entry.duration);
}).observe({ type: "longtask", buffered: true });
window.watchFor = (condition, noted) => {
  const timer = setInterval(() => {
    let holds = false;
    try { holds = Boolean(condition()); } catch { /* not there yet */ }
    if (!holds) return;
    clearInterval(timer);
    requestAnimationFrame(() => { setTimeout(() => { noted(performance.now()); }, 0); });
  }, 4);
};
"""


_SMALLEST_LABEL = """(() => {
  const scale = parseFloat(document.querySelector('.graph-scale').textContent) / 100;
  const sizes = [...document.querySelectorAll('.graph-name, .graph-line')]
    .filter((text) => text.textContent !== '')
    .map((text) => parseFloat(getComputedStyle(text).fontSize));
  return scale * Math.min(...sizes);
})()"""

#: Drags the drawing to and fro for two seconds, one event in each frame.
_PAN = """new Promise((done) => {
  const svg = document.querySelector('[data-testid=graph]');
  const box = svg.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + 8];
  const fire = (target, type, dx, dy) => target.dispatchEvent(new MouseEvent(type, {
    clientX: x + dx, clientY: y + dy, bubbles: true, cancelable: true, view: window, buttons: 1,
  }));
  fire(svg, 'mousedown', 0, 0);
  const start = performance.now();
  let frames = 0;
  const step = () => {
    const passed = performance.now() - start;
    if (passed > 2000) {
      fire(window, 'mouseup', 0, 0);
      done(frames / (passed / 1000));
      return;
    }
    frames += 1;
    const turn = passed / 2000 * 2 * Math.PI;
    fire(window, 'mousemove', 600 * Math.sin(turn), 400 * (Math.cos(turn) - 1));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""


@dataclass(frozen=True, slots=True)
class Load:
    seconds: float
    #: milliseconds
    longest_freeze: float
    requests: int
    bytes: int


@contextmanager
def browsing(profile: Path) -> Iterator["Browsing"]:
    with chromium(profile) as browser:
        yield Browsing(browser)


class Browsing:
    """The measurements, each with an empty cache, in a document of its own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        browser.driver.set_script_timeout(TIMEOUT)
        browser.driver.set_page_load_timeout(TIMEOUT)

    def load(self, page: Page) -> Load:
        """Open the task list."""
        seconds = self._open(page, "#tab=tasks", page.visualiser.has_tasks)
        # Late requests belong to the load, too, such as the connection for events.
        self._wait(500)
        freezes: list[float] = self._browser.script("return measured.freezes")
        requests = len([url for url in self._browser.requests() if url.startswith(page.url)])
        return Load(seconds, max(freezes, default=0), requests, self._browser.received())

    def draw_graph(self, page: Page, nodes: int, layout: str) -> float:
        """Open a graph; return the seconds from the start of navigation until it is drawn."""
        query = {"tab": "graph", "taskId": page.roots[nodes], "visType": layout}
        values = f"const nodes = {nodes}, layout = {layout!r};"
        return self._open(page, f"#{urlencode(query)}", page.visualiser.has_graph, values)

    def open_graph(self, page: Page, hash_: str, drawn: str) -> tuple[float, float, float, float]:
        """Open a graph until `drawn` holds, and pan it.

        Return the seconds to the picture, the longest freeze in milliseconds until half a second
        later, the frames a second while it is panned, and the height of its smallest label in px.
        """
        seconds = self._open(page, hash_, drawn)
        self._wait(500)
        freezes: list[float] = self._browser.script("return measured.freezes")
        label, frames = self._browser.script(f"return [{_SMALLEST_LABEL}, await {_PAN}]")
        return seconds, max(freezes, default=0), frames, label

    def heap(self, page: Page) -> float:
        """Open the task list; return the size of the JavaScript heap in bytes."""
        self.load(page)
        for _ in range(2):
            self._command("HeapProfiler.collectGarbage")
        return float(self._command("Runtime.getHeapUsage")["usedSize"])

    def filter(self, page: Page) -> float:
        """Filter the task list; return the milliseconds from the last key to the rows drawn."""
        self.load(page)
        self._browser.type(page.visualiser.filter, TERM[:-1])
        self._wait(3000)
        self._browser.script(
            f"const term = {json.dumps(TERM)};"
            "const field = document.querySelector(args[0]);"
            "window.filtered = new Promise((done) => {"
            "  field.addEventListener('keydown', (event) => {"
            f"   watchFor(() => {page.visualiser.has_filtered},"
            "      (now) => done(now - event.timeStamp));"
            "  }, { once: true, capture: true });"
            "});",
            page.visualiser.filter,
        )
        self._browser.driver.switch_to.active_element.send_keys(TERM[-1])
        return float(self._browser.script("return await window.filtered"))

    def _open(self, page: Page, hash_: str, condition: str, values: str = "") -> float:
        """Open a page; return the seconds from the start of navigation until a condition holds."""
        self._browser.reset()
        self._command("Network.clearBrowserCache")
        watching = f"{WATCH} {values} watchFor(() => {condition}, (now) => measured.ready = now);"
        identifier = self._command("Page.addScriptToEvaluateOnNewDocument", source=watching)
        try:
            self._browser.driver.get(f"{page.url}/{PATH}{hash_}")
            ready = self._browser.script(
                "while (measured.ready === null) await new Promise((done) => setTimeout(done, 50));"
                "return measured.ready"
            )
        finally:
            self._command("Page.removeScriptToEvaluateOnNewDocument", **identifier)
        return float(ready) / 1000

    def _wait(self, milliseconds: int) -> None:
        self._browser.script("await new Promise((done) => setTimeout(done, args[0]))", milliseconds)

    def _command(self, name: str, **parameters: object) -> dict[str, Any]:
        answer: dict[str, Any] = self._browser.devtools(name, parameters)
        return answer
