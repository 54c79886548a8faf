"""kill -9 under load: what is lost of the changes that clients were told are made.

Run it from the repository as `python -m benchmarks.kills`; it writes a table in Markdown, and ends
with status 1 if anything is lost. Clients register, run, batch and finish tasks, send messages and
change resources and workers. The server is killed at random moments and started again on the same
state, which must show each acknowledged change, and each other one wholly or not at all.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from contract_tests.databases.servers import postgresql
from contract_tests.storage.killable_server import luigid
from contract_tests.storage.kills import Kill, kill_often, make_clients
from contract_tests.storage.load import SETTINGS
from luigid.storage.address import file_url


def main() -> int:
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        kills = list(killing(Path(folder), options))
    print("\n".join(table("PostgreSQL" if options.postgresql else "SQLite", kills)))
    return 1 if any(kill.difference for kill in kills) else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--postgresql", action="store_true", help="the state is in PostgreSQL")
    return parser.parse_args()


def killing(folder: Path, options: argparse.Namespace) -> Iterator[Kill]:
    """Yield the kills, and say on stderr what is lost."""
    rng = random.Random(options.seed)
    clients = make_clients(options.clients, rng)
    with (
        state_url(folder, is_postgresql=options.postgresql) as url,
        luigid(folder, {**SETTINGS, "luigid": {"state_url": url}}) as server,
    ):
        for number, kill in enumerate(kill_often(server, clients, options.kills, rng, url), 1):
            for line in kill.difference.lost + kill.difference.half:
                print(f"kill {number}: {line}", file=sys.stderr)
            yield kill


@contextmanager
def state_url(folder: Path, *, is_postgresql: bool) -> Iterator[str]:
    if not is_postgresql:
        yield file_url(folder / "state.db")
        return
    with postgresql() as server:
        yield server.make_database()


def table(store: str, kills: list[Kill]) -> Iterator[str]:
    ready = [kill.ready_seconds for kill in kills]
    titles = ["kills", "acknowledged changes", "lost", "half", "ready again: median s"]
    titles += ["slowest s", "median s of CPU"]
    yield f"| | {' | '.join(titles)} |"
    yield f"|---|{'---:|' * len(titles)}"
    cells = [
        store,
        len(kills),
        f"{sum(kill.acknowledged for kill in kills):,}",
        sum(len(kill.difference.lost) for kill in kills),
        sum(len(kill.difference.half) for kill in kills),
        f"{median(ready):.2f}",
        f"{max(ready):.2f}",
        f"{median(kill.ready_cpu_seconds for kill in kills):.2f}",
    ]
    yield f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())
