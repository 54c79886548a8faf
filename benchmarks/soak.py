"""A soak: valid load with a fifth of bad input, then odd requests; nothing may fail.

Run it from the repository as `python -m benchmarks.soak`; `--seconds` is the length of the load and
`--requests` the number of odd requests. It writes tables in Markdown, and ends with status 1 if an
answer was a 500, the log has an error, or an acknowledged change is not there.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from contract_tests import loop_holds
from contract_tests.server import running
from contract_tests.soak import Soak, settings, soak

MB = 1024 * 1024


def main() -> int:
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(folder, settings=settings(folder)) as server:
            chance = random.Random(options.seed)
            result = soak(server, options.seconds, options.requests, chance)
            log_bytes = sum(map(len, server.log))
            for fault in result.faults:
                print(fault, file=sys.stderr)
    print("\n".join(table(result, server.longest_holds, log_bytes)))
    return 1 if result.faults else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="of valid load with bad input")
    parser.add_argument("--requests", type=int, default=3000, help="odd ones, after the load")
    parser.add_argument("--seed", type=int, default=14)
    return parser.parse_args()


def table(result: Soak, holds: loop_holds.Holds, log_bytes: int) -> Iterator[str]:
    faults = len(result.faults) - result.statuses[500]
    yield "| | |\n|---|---:|"
    yield f"| valid calls | {result.valid_calls:,} |"
    yield f"| odd requests and readings of all | {result.statuses.total():,} |"
    statuses = sorted(result.statuses.items())
    answers = ", ".join(f"{number:,} x {status or 'none'}" for status, number in statuses)
    yield f"| their answers | {answers} |"
    yield f"| HTTP 500 | {result.statuses[500]} |"
    yield f"| tracebacks, errors in the log, lost changes | {faults} |"
    yield f"| growth of memory by odd requests alone, MB | {result.memory_growth_bytes / MB:.1f} |"
    yield f"| log, kB | {log_bytes / 1000:.0f} |"
    yield f"| worst ping, ms | {result.worst_ping_seconds * 1e3:.0f} |"
    for line in loop_holds.describe(holds, 5):
        yield f"| longest holds of the event loop, ms of CPU | {line} |"


if __name__ == "__main__":
    sys.exit(main())
