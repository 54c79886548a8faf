"""Writes what `luigid conformance` finds at this server and at Luigi's into docs/conformance.md.

python -m docs.tools.conformance    # some minutes; in an environment with the group `contract`
"""

import io
import re
import sys
import tempfile
from pathlib import Path

from contract_tests.conformance.luigis import running_luigi
from contract_tests.server import running
from luigid.conformance import printing, suite
from luigid.conformance.results import Verdict
from luigid.conformance.suite import Options, Outcome
from luigid.console.address import parse_address
from luigid.console.terminal import Terminal

PAGE = Path(__file__).parents[1] / "conformance.md"
_MADE = re.compile(r"(?<=<!-- made by docs\.tools\.conformance -->\n).*\Z", re.DOTALL)


def main() -> None:
    """Run the suite against both, and write the page."""
    options = Options(max_examples=3)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        ours = suite.run(parse_address(server.url.rstrip("/")), options)
    with tempfile.TemporaryDirectory() as folder, running_luigi(Path(folder)) as url:
        luigis = suite.run(parse_address(url), options._replace(is_reference=True))
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_MADE.sub(lambda _: _section(ours, luigis), text), encoding="utf-8")


def _section(ours: Outcome, luigis: Outcome) -> str:
    parts = [
        "\n`luigid conformance URL --max-examples 3`, at this server:\n",
        _told(ours),
        "\nWith `--reference`, at the luigid of Luigi 3.8.1:\n",
        _told(luigis),
        "\nBy operation, passed of all calls; at Luigi's luigid also how many deviate as listed:\n",
        _table(ours, luigis),
    ]
    return "\n".join(parts)


def _told(outcome: Outcome) -> str:
    file = io.StringIO()
    printing.show_end(Terminal(file), outcome, "http://localhost:8082")
    return f"```text\n{file.getvalue().strip()}\n```"


def _table(ours: Outcome, luigis: Outcome) -> str:
    rows = {row.operation: row for row in luigis.results.rows()}
    lines = ["| operation | luigid | Luigi's | deviate |", "|---|---|---|---|"]
    for row in ours.results.rows():
        other = rows.get(row.operation)
        counts = (0, 0) if other is None else (other.counts[Verdict.PASSED], other.calls)
        deviate = 0 if other is None else other.counts[Verdict.EXPECTED]
        lines.append(
            f"| `{row.operation}` | {_share(row.counts[Verdict.PASSED], row.calls)}"
            f" | {_share(*counts)} | {deviate or ''} |"
        )
    return "\n".join([*lines, ""])


def _share(passed: int, calls: int) -> str:
    return f"{passed} of {calls}" if calls else ""


if __name__ == "__main__":
    main()
    sys.stdout.write(f"{PAGE}\n")
