"""The cost of Luigi's page and ours in Chromium, with the same state in both servers.

Run it from the repository as `python -m benchmarks.page`; it writes a table in Markdown. The two
pages take turns in every round, each with an empty cache; the figures are medians of the rounds.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.browsing import Browsing, browsing
from benchmarks.servers import install_luigi, started
from benchmarks.visualisers import LUIGI_S, OURS, VISUALISERS, Page
from contract_tests.server import LUIGID, write_settings
from ui_tests.seed import SETTINGS, add_worker, seed_plain
from ui_tests.seeding.graphs import add_layers
from ui_tests.seeding.luigid import Luigid

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000}
GRAPHS = (100, 1_000)
LAYOUTS = ("svg", "d3")


@dataclass(slots=True)
class Row:
    """One line of the table: a measurement, and the figures of each page."""

    what: str
    form: str
    figures: dict[str, list[float]] = field(default_factory=dict)

    def add(self, page: Page, figure: float) -> None:
        self.figures.setdefault(page.name, []).append(figure)

    def cells(self) -> list[str]:
        medians = [self.form.format(median(self.figures[name])) for name in (LUIGI_S, OURS)]
        return [self.what, *medians]


def main() -> None:
    options = parse()
    sizes = {name: SIZES[name] for name in options.sizes}
    with tempfile.TemporaryDirectory() as folder, browsing(Path(folder, "profile")) as browser:
        luigi = options.luigi or install_luigi(Path(folder))
        show(["", LUIGI_S, OURS])
        show(["---", "---:", "---:"])
        for name, tasks in sizes.items():
            rounds = options.rounds if tasks < 100_000 else min(options.rounds, 3)
            with both(Path(folder, name), luigi, tasks) as pages:
                for row in measure(browser, pages, name, tasks, rounds):
                    show(row.cells())


def show(cells: list[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--luigi", type=Path, help="Luigi's luigid; installed anew if not given")
    parser.add_argument("--rounds", type=int, default=5, help="at 100k tasks not more than 3")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    return parser.parse_args()


@contextmanager
def both(folder: Path, luigi: Path, tasks: int) -> Iterator[list[Page]]:
    """Run both servers with so many tasks, and with graphs beside the smallest number."""
    folder.mkdir()
    configuration = folder / "luigi.cfg"
    write_settings(configuration, SETTINGS)
    flags = ["--address", "127.0.0.1", "--state-path"]
    commands = {
        LUIGI_S: [str(luigi), *flags, str(folder / "luigi.pickle"), "--port"],
        OURS: [*LUIGID, *flags, str(folder / "ours.pickle"), "--port"],
    }
    with (
        started(LUIGI_S, commands[LUIGI_S], configuration) as theirs,
        started(OURS, commands[OURS], configuration) as ours,
    ):
        pages = []
        for server in (theirs, ours):
            with Luigid(f"http://127.0.0.1:{server.port}/") as luigid:
                seed_plain(luigid, tasks)
                roots = add_graphs(luigid) if tasks == min(SIZES.values()) else {}
                pages.append(Page(luigid.url, VISUALISERS[server.name], roots))
        yield pages


def add_graphs(luigid: Luigid) -> dict[int, str]:
    """Add the graphs; return number of nodes -> id of the root."""
    worker = add_worker(luigid, "graphs", 2, "luigi")
    return {nodes: add_layers(worker, nodes) for nodes in GRAPHS}


def measure(
    browser: Browsing, pages: list[Page], name: str, tasks: int, rounds: int
) -> Iterator[Row]:
    """Measure the cases with a state of this size."""
    for what, form, figure in cases(browser, name, tasks):
        row = Row(what, form)
        for _ in range(rounds):
            for page in pages:
                row.add(page, figure(page))
        yield row


Case = tuple[str, str, Callable[[Page], float]]


def cases(browser: Browsing, name: str, tasks: int) -> Iterator[Case]:
    if tasks == min(SIZES.values()):
        yield "first load, requests", "{:.0f}", lambda page: browser.load(page).requests
        yield "first load, kB", "{:.0f}", lambda page: browser.load(page).bytes / 1000
        for layout in LAYOUTS:
            for nodes in GRAPHS:
                what = f"graph of {nodes:,} drawn ({layout}), s"

                def draw(page: Page, nodes: int = nodes, layout: str = layout) -> float:
                    return browser.draw_graph(page, nodes, layout)

                yield what, "{:.2f}", draw
    yield f"task list ready at {name}, s", "{:.2f}", lambda page: browser.load(page).seconds
    if tasks == max(SIZES.values()):
        freeze = "longest freeze while loading, ms"
        yield f"{freeze}, {name}", "{:.0f}", lambda page: browser.load(page).longest_freeze
        yield f"heap at {name}, MB", "{:.1f}", lambda page: browser.heap(page) / 1e6
        what = f"last key to filtered rows at {name}, ms"
        yield what, "{:.0f}", lambda page: browser.filter(page)


if __name__ == "__main__":
    main()
