"""The outcome for people: a table by operation, the failures, and the parts in a line each."""

from collections.abc import Iterator

from rich.text import Text

from luigid.conformance.results import MEANINGS, Part, Results, Row, Verdict
from luigid.conformance.suite import Outcome
from luigid.console.styles import DIM, ERROR, HEAD
from luigid.console.terminal import Column, Terminal, lines, one_line
from luigid.wording import count_of, duration

_COLUMNS = (
    Column("operation"),
    Column("calls", is_number=True),
    Column("passed", is_number=True),
    Column("failed", is_number=True),
    Column("deviate", is_number=True),
    Column("skipped", is_number=True),
    Column("why skipped", is_folded=True),
)
_GOOD = "green"
_MAX_LINES = 24


def show(terminal: Terminal, outcome: Outcome, server: str) -> None:
    """Print an outcome."""
    results = outcome.results
    terminal.print_table(_COLUMNS, [_cells(row) for row in results.rows()])
    for failure in results.failures():
        times = "" if failure.count == 1 else f", {failure.count} times"
        head = f"\nFAILED {failure.operation}: {failure.name} ({failure.part.value}{times})"
        terminal.print(Text(head, style=ERROR))
        told = lines(failure.reason).splitlines()
        terminal.print(Text("\n".join(f"  {line}" for line in told[:_MAX_LINES])))
    terminal.print("")
    show_end(terminal, outcome, server)


def show_end(terminal: Terminal, outcome: Outcome, server: str) -> None:
    """Print the parts in a line each, and the verdict."""
    for line in _summary(outcome.results):
        terminal.print(line)
    terminal.print(Text(_end(outcome, server), style=HEAD))
    if outcome.left.tasks or outcome.left.resources:
        terminal.print(Text(_left(outcome), style=DIM))


def _cells(row: Row) -> list[Text]:
    counts = row.counts
    why = "; ".join(f"{count} {reason}" for reason, count in row.skipped.most_common())
    return [
        Text(one_line(row.operation)),
        Text(str(row.calls)),
        _number(counts[Verdict.PASSED], _GOOD),
        _number(counts[Verdict.FAILED], ERROR),
        _number(counts[Verdict.EXPECTED], "yellow"),
        _number(counts[Verdict.SKIPPED], DIM),
        Text(why, style=DIM),
    ]


def _number(count: int, style: str) -> Text:
    return Text(str(count), style=style) if count else Text("")


def _summary(results: Results) -> Iterator[Text]:
    for part in Part:
        counts = results.counts(part)
        if counts:
            told = ", ".join(
                f"{counts[verdict]} {'deviate' if verdict is Verdict.EXPECTED else verdict.value}"
                for verdict in Verdict
                if counts[verdict]
            )
            yield Text(f"{part.value}: {told} of {counts.total()} ({MEANINGS[part]})")
    expected = results.expected()
    if expected:
        told = ", ".join(f"{name} {count}" for name, count in expected.most_common())
        yield Text(f"expected deviations: {told}")


def _end(outcome: Outcome, server: str) -> str:
    failures = outcome.results.failures()
    kinds = count_of(len(failures), "kind")
    verdict = f"{kinds} of failures" if failures else "no failure"
    return (
        f"{one_line(server)}, document {outcome.version}: {verdict}, in {duration(outcome.seconds)}"
    )


def _left(outcome: Outcome) -> str:
    tasks = count_of(outcome.left.tasks, "task")
    resources = count_of(outcome.left.resources, "resource")
    return f"Left behind: {tasks}, marked as done, which the server removes later; {resources}."
