"""How soon timeline and grid of many runs are ready, how long they freeze, and how they move.

Run it from the repository as `python -m benchmarks.timeline`; it writes a table in Markdown. The
runs are reported by workers; the figures are medians of the rounds, each with an empty cache.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.browsing import WATCH
from contract_tests.server import Settings, running
from ui_tests import seed
from ui_tests.browser import Browser, chromium
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.plain import FAMILIES
from ui_tests.seeding.worker import Worker
from ui_tests.visualiser import PATH

SETTINGS: Settings = {**seed.SETTINGS, "luigid": {"compare_validators": "false"}}
WORKERS = 40
DAYS = 365
TIMEOUT = 120

VIEWS = {
    "timeline by worker": "#tab=timeline&span=all",
    "timeline by family": "#tab=timeline&span=all&rows=families",
    "task stream": "#tab=timeline&span=all&rows=stream",
    "grid": "#tab=grid",
}
READY = "document.documentElement.dataset.ready === 'true'"
#: drags the picture to and fro for two seconds, as a pointer does
DRAG = """
const element = document.querySelector('.time-scroll');
const { left, top, width } = element.getBoundingClientRect();
element.setPointerCapture = () => {};
const send = (type, x) => element.dispatchEvent(new PointerEvent(type, {
  bubbles: true, button: 0, pointerId: 1, pointerType: 'touch', clientX: x, clientY: top + 100,
}));
const middle = left + width / 2;
"""
#: scrolls the grid to and fro
SCROLL = """
const element = document.querySelector('.grid-scroll');
const send = (type, x) => { element.scrollLeft = x; element.scrollTop = x; };
const middle = 600;
"""
FRAMES = """
measured.freezes.length = 0;
send('pointerdown', middle);
const began = performance.now();
let frames = 0;
await new Promise((done) => {
  const next = () => {
    frames += 1;
    const passed = performance.now() - began;
    send('pointermove', middle + 300 * Math.sin(passed / 300));
    if (passed < 2000) requestAnimationFrame(next); else done();
  };
  requestAnimationFrame(next);
});
send('pointerup', middle);
return [frames / 2, Math.max(0, ...measured.freezes)];
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, chromium(Path(name, "profile")) as browser:
        folder = Path(name, "server")
        folder.mkdir()
        browser.driver.set_script_timeout(TIMEOUT)
        with running(folder, settings=SETTINGS) as server, Luigid(server.url) as luigid:
            add_runs(luigid, options.runs)
            known = luigid.get("/v1/timeline?since=0&limit=1")["total"]
            print(
                f"| {known:,} runs | ready, s | longest freeze, ms | frames a second, moving "
                "| longest freeze, moving, ms |"
            )
            print("|---|---:|---:|---:|---:|")
            for what, hash_ in VIEWS.items():
                rounds = [measure(browser, server.url, hash_) for _ in range(options.rounds)]
                ready, freeze, frames, moving = (median(each) for each in zip(*rounds, strict=True))
                print(
                    f"| {what} | {ready:.2f} | {freeze:.0f} | {frames:.0f} | {moving:.0f} |",
                    flush=True,
                )


def add_runs(luigid: Luigid, runs: int) -> None:
    """Report runs of many workers, of which each runs some at a time; one in fifty fails."""
    workers = [
        seed.add_worker(luigid, f"etl-{number:02}", 4000 + number, "airflow", workers=4)
        for number in range(WORKERS)
    ]
    under_way: list[tuple[Worker, str, dict[str, str], str]] = []
    for number in range(runs):
        worker = workers[number * 7 % WORKERS]
        family = FAMILIES[number * 13 % len(FAMILIES)]
        day = number % DAYS
        params = {"date": f"2025-{1 + day // 31:02}-{1 + day % 28:02}", "number": str(number)}
        worker.add(family, params, status="RUNNING")
        status = "FAILED" if number % 50 == 0 else "DONE"
        under_way.append((worker, family, params, status))
        if len(under_way) > 4 * WORKERS:
            worker, family, params, status = under_way.pop(number * 31 % len(under_way))
            worker.add(family, params, status=status)


def measure(browser: Browser, url: str, hash_: str) -> tuple[float, float, float, float]:
    """Return seconds to ready, the longest freeze; frames a second and longest freeze moving."""
    browser.reset()
    browser.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    source = f"{WATCH} watchFor(() => {READY}, (now) => measured.ready = now);"
    added = browser.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": source}
    )
    try:
        browser.driver.get(f"{url.rstrip('/')}/{PATH}{hash_}")
        ready = browser.script(
            "while (measured.ready === null) await new Promise((done) => setTimeout(done, 50));"
            "await new Promise((done) => setTimeout(done, 500)); return measured.ready"
        )
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    freeze = max(browser.script("return measured.freezes"), default=0)
    move = SCROLL if "grid" in hash_ else DRAG
    frames, moving = browser.script(move + FRAMES)
    return ready / 1000, freeze, frames, moving


if __name__ == "__main__":
    main()
