"""How soon graphs of very many tasks can be read, how long they freeze the page, how they pan.

Run it from the repository as `python -m benchmarks.graphs`; it writes a table in Markdown. Each
round opens every graph in a new document with an empty cache; the figures are medians.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks.browsing import Browsing, browsing
from benchmarks.servers import KEPT, started
from benchmarks.visualisers import OURS, VISUALISERS, Page
from contract_tests.server import LUIGID, write_settings
from ui_tests.seed import SETTINGS, add_worker
from ui_tests.seeding.graphs import add_layers
from ui_tests.seeding.large_graphs import add_fan
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker

#: a graph, and how it is made
Make = Callable[[Worker], str]
GRAPHS: dict[str, Make] = {
    "100 tasks in layers": lambda worker: add_layers(worker, 100),
    "10,000 in layers of 100": lambda worker: add_layers(worker, 10_000, width=100),
    "10,001 in a fan": lambda worker: add_fan(worker, 10_000),
    "50,000 in layers of 500": lambda worker: add_layers(worker, 50_000, width=500),
    "50,001 in a fan": lambda worker: add_fan(worker, 50_000),
}

#: Something of the graph is drawn, and the page is idle.
DRAWN = (
    "document.documentElement.dataset.ready"
    " && document.querySelector('[data-testid=graph-node] .graph-name')"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--graphs", nargs="+", choices=GRAPHS, default=list(GRAPHS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, browsing(Path(name, "profile")) as browser:
        folder = Path(name)
        write_settings(folder / "luigi.cfg", SETTINGS)
        command = [*LUIGID, "--address", "127.0.0.1", "--state-path", str(folder / "state")]
        with (
            started(KEPT, [*command, "--port"], folder / "luigi.cfg") as server,
            Luigid(f"http://127.0.0.1:{server.port}/") as luigid,
        ):
            worker = add_worker(luigid, "graphs", 2, "luigi")
            roots = {what: GRAPHS[what](worker) for what in options.graphs}
            page = Page(luigid.url.rstrip("/"), VISUALISERS[OURS], {})
            print(
                "| graph | first picture, s | longest freeze, ms | frames/s | smallest label, px |"
            )
            print("|---|---:|---:|---:|---:|")
            for what, root in roots.items():
                measure(browser, page, what, root, options.rounds)


def measure(browser: Browsing, page: Page, what: str, root: str, rounds: int) -> None:
    """Write the line of a graph, and one of it with nothing folded if that can be drawn."""
    forms = {"": {}, ", nothing folded": {"folding": "none"}}
    for form, query in forms.items():
        if query and not what.startswith("10,0"):
            continue
        hash_ = f"#{urlencode({'tab': 'graph', 'taskId': root, **query})}"
        figures = [browser.open_graph(page, hash_, DRAWN) for _ in range(rounds)]
        seconds, freezes, frames, labels = (median(each) for each in zip(*figures, strict=True))
        print(f"| {what}{form} | {seconds:.2f} | {freezes:.0f} | {frames:.0f} | {labels:.1f} |")


if __name__ == "__main__":
    main()
