"""Requests a second of ping and add_task: Luigi's own luigid, a bare Tornado handler, and ours.

Run it from the repository as `python -m benchmarks.calls`; it writes a table in Markdown. The
servers take turns in every round, so that what else the machine does hits all of them alike; the
figures are medians of the rounds.
"""

import argparse
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median

from benchmarks.load import CALLS, measure
from benchmarks.servers import ECHO, KEPT, LUIGI_S, OURS, Server, running

CLIENTS = (1, 8)
WARM_UP_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one server in one round."""

    calls_per_second: float
    cpu_microseconds_per_call: float


Case = tuple[str, int]
Results = dict[tuple[str, Case], list[Figures]]


def main() -> None:
    options = parse()
    cases = list(product(CALLS, CLIENTS))
    results: Results = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), options.luigi) as servers,
        ProcessPoolExecutor(1) as clients,
    ):
        for _ in range(options.rounds):
            for case, server in product(cases, servers):
                figures = run(clients, server, case, options.seconds)
                results.setdefault((server.name, case), []).append(figures)
    print(table(cases, results))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--luigi", type=Path, help="Luigi's luigid; installed anew if not given")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each case in a round")
    return parser.parse_args()


def run(clients: ProcessPoolExecutor, server: Server, case: Case, seconds: float) -> Figures:
    clients.submit(measure, server.port, *case, WARM_UP_SECONDS).result()
    before = server.cpu_seconds()
    answers, elapsed = clients.submit(measure, server.port, *case, seconds).result()
    cpu = server.cpu_seconds() - before
    return Figures(answers / elapsed, 1e6 * cpu / answers)


def table(cases: list[Case], results: Results) -> str:
    names = (LUIGI_S, ECHO, OURS, KEPT)
    ratios = ((OURS, LUIGI_S), (OURS, ECHO), (KEPT, LUIGI_S))
    titles = ["call", "clients", *(f"{name} /s" for name in names)]
    titles += [f"{name} : {other}" for name, other in ratios]
    titles += [f"{name} µs CPU" for name in names]
    rows = [titles, ["---", *["---:"] * (len(titles) - 1)]]
    for case in cases:
        figures = {name: results[name, case] for name in names}
        rates = {n: median(f.calls_per_second for f in rounds) for n, rounds in figures.items()}
        cpu = [median(f.cpu_microseconds_per_call for f in rounds) for rounds in figures.values()]
        rows.append(
            [
                *map(str, case),
                *(f"{rate:,.0f}" for rate in rates.values()),
                *(f"{rates[name] / rates[other]:.2f}" for name, other in ratios),
                *(f"{microseconds:.0f}" for microseconds in cpu),
            ]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    main()
