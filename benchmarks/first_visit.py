"""How soon the task list is ready at the first visit after a start, in Chromium.

Run it from the repository as `python -m benchmarks.first_visit`; it writes a table in Markdown.
The state is stored once, and a new server with it started for each visit, which has an empty cache.
"""

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.browsing import Browsing, browsing
from benchmarks.servers import KEPT, started
from benchmarks.visualisers import OURS, VISUALISERS, Page
from contract_tests.server import LUIGID, write_settings
from ui_tests.seed import SETTINGS, seed_plain
from ui_tests.seeding.luigid import Luigid

#: seconds from the moment at which the server listens to the visit
DELAYS = (0, 2, 10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, browsing(Path(name, "profile")) as browser:
        folder = Path(name)
        write_settings(folder / "luigi.cfg", SETTINGS)
        seed(folder, options.tasks)
        print(f"| seconds to the task list, {options.tasks:,} tasks | median | all |")
        print("|---|---:|---|")
        for delay in DELAYS:
            times = [visit(folder, browser, delay)[0] for _ in range(options.rounds)]
            show(f"first visit, {delay} s after the start", times)
        show("second visit", [visit(folder, browser, 0)[1] for _ in range(options.rounds)])


def show(what: str, times: list[float]) -> None:
    every = ", ".join(f"{each:.2f}" for each in sorted(times))
    print(f"| {what} | {median(times):.2f} | {every} |", flush=True)


def seed(folder: Path, tasks: int) -> None:
    """Store a state of so many tasks."""
    with (
        started(KEPT, command(folder), folder / "luigi.cfg") as server,
        Luigid(f"http://127.0.0.1:{server.port}/") as luigid,
    ):
        seed_plain(luigid, tasks)


def visit(folder: Path, browser: Browsing, delay: float) -> tuple[float, float]:
    """Start a server; return the seconds that the first visit takes, and the second."""
    with started(KEPT, command(folder), folder / "luigi.cfg") as server:
        time.sleep(delay)
        page = Page(f"http://127.0.0.1:{server.port}", VISUALISERS[OURS], {})
        return browser.load(page).seconds, browser.load(page).seconds


def command(folder: Path) -> list[str]:
    return [*LUIGID, "--address", "127.0.0.1", "--state-path", str(folder / "state"), "--port"]


if __name__ == "__main__":
    main()
