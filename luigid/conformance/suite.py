"""The suite: its parts in their order, within the time that it has."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Final, NamedTuple

from luigid.conformance import cors
from luigid.conformance.expected import Expectations
from luigid.conformance.life import Life
from luigid.conformance.operations import Operations
from luigid.conformance.recorded import fixture
from luigid.conformance.recorded.replay import Replay
from luigid.conformance.results import GONE, LATE, NO_ANSWER, REST, Part, Result, Results, Verdict
from luigid.conformance.state import Left, State
from luigid.conformance.target import GoneError, Target
from luigid.console.address import Address
from luigid.console.errors import SettingsError

#: about as many calls as the life of a worker and CORS take, for the progress
_OTHER_CALLS: Final = 140
#: the share of the time that calls made up may take if recorded answers follow
_SHARE: Final = 0.7


class Options(NamedTuple):
    """What is checked, and how thoroughly."""

    parts: Sequence[Part] = tuple(Part)
    #: the server is Luigi's own luigid
    is_reference: bool = False
    #: the server may have tasks
    is_confirmed: bool = False
    max_examples: int = 10
    seed: int | None = None
    seconds: float | None = None
    #: operationIds to make up calls of; empty: all
    only: Sequence[str] = ()
    #: names of recorded scenarios; empty: all
    scenarios: Sequence[str] = ()
    #: origins whose calls CORS is checked with, besides `cors.ORIGINS`
    origins: Sequence[str] = ()


class Outcome(NamedTuple):
    """What a run has found."""

    results: Results
    left: Left
    seconds: float
    #: the version of the document
    version: str
    #: why the run has ended early: the server was gone; empty if not
    gone: str = ""


def run(
    address: Address, options: Options, report: Callable[[int, int | None], None] | None = None
) -> Outcome:
    """Run the suite against a server; `report` takes how many steps are done, and of how many.

    Raises ConsoleError: SettingsError if something is missing, OccupiedError, UnreachableError.
    """
    return _Run(address, options, report or _no_report).run()


def check_installed(parts: Sequence[Part]) -> None:
    """Raise SettingsError if what a part needs is not installed."""
    if Part.GENERATED in parts and find_spec("schemathesis") is None:
        raise SettingsError(
            "Schemathesis is not installed: pip install 'luigid[conformance]', or leave its part "
            "out: --part recorded --part life --part cors"
        )


def check_names(options: Options, operations: Sequence[str]) -> None:
    """Raise SettingsError if an operation or a scenario that is asked for does not exist."""
    scenarios = [path.stem for path in fixture.paths()] if options.scenarios else ()
    for kind, asked, known in (
        ("operation", options.only, operations),
        ("scenario", options.scenarios, scenarios),
    ):
        for name in asked:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f", did you mean {near[0]}?" if near else ""
                raise SettingsError(f"--{kind}: there is no {name!r}{hint}")


class _Run:
    def __init__(
        self, address: Address, options: Options, report: Callable[[int, int | None], None]
    ) -> None:
        check_installed(options.parts)
        self._options = options
        self._target = Target(address)
        self._operations = Operations()
        check_names(options, self._operations.ids())
        self._expectations = Expectations(is_reference=options.is_reference)
        self._results = Results()
        self._report = report
        self._gone = ""
        self._done = 0
        self._begin = time.monotonic()

    def run(self) -> Outcome:
        try:
            return self._run()
        finally:
            self._target.close()

    def _run(self) -> Outcome:
        state = State(self._target)
        state.check_ready(is_confirmed=self._options.is_confirmed)
        # Another one each time: tasks of the last run may still be there.
        tag = f"kq{secrets.randbelow(10**6):06}"
        origins = (*cors.ORIGINS, *self._options.origins)
        replay = Replay(
            self._target,
            self._operations,
            tag,
            is_reference=self._options.is_reference,
            has_cors=cors.is_on(self._target, origins),
            names=self._options.scenarios,
        )
        life = Life(self._target, tag)
        checks = cors.Cors(self._target, self._expectations, origins)
        self._total = self._count(replay)
        try:
            self._take(Part.LIFE, life.run())
            self._take(Part.CORS, checks.run())
            self._take(Part.GENERATED, self._generated())
            self._take(Part.RECORDED, replay.run())
        finally:
            left = state.restore()
        seconds = time.monotonic() - self._begin
        # Calls made up do not tell that they ended the server: what tidies up finds it gone.
        gone = self._gone or self._target.gone
        return Outcome(self._results, left, seconds, self._operations.version, gone)

    def _count(self, replay: Replay) -> int:
        from luigid.conformance.phases import PHASES

        steps = {
            Part.RECORDED: replay.total,
            Part.LIFE: _OTHER_CALLS,
            Part.CORS: 0,
            Part.GENERATED: len(self._operations.all()) * len(PHASES),
        }
        return sum(steps[part] for part in self._options.parts)

    def _take(self, part: Part, results: Iterator[Result]) -> None:
        """Add the results of a part, until the time is up, or the server is gone."""
        if part not in self._options.parts:
            return
        if self._gone:
            self._results.add(Result(part, REST, Verdict.SKIPPED, "", GONE))
            return
        try:
            self._add(part, results)
        except GoneError as error:
            self._gone = str(error)
            operation = REST if error.request is None else self._operations.of(*error.request)
            self._results.add(Result(part, operation, Verdict.FAILED, NO_ANSWER, self._gone))
            if operation != REST:
                self._results.add(Result(part, REST, Verdict.SKIPPED, "", GONE))

    def _add(self, part: Part, results: Iterator[Result]) -> None:
        for result in results:
            self._results.add(result)
            if part is not Part.GENERATED:
                self._step()
                if self._seconds_left() <= 0:
                    late = Result(part, REST, Verdict.SKIPPED, "", LATE)
                    self._results.add(late)
                    return

    def _generated(self) -> Iterator[Result]:
        # It takes half a second to import.
        from luigid.conformance import generated

        seconds = self._seconds_left()
        if Part.RECORDED in self._options.parts:
            seconds *= _SHARE
        if self._target.address.socket is not None:
            reason = "Schemathesis calls no Unix sockets"
            yield Result(Part.GENERATED, REST, Verdict.SKIPPED, "", reason)
            return
        if seconds < 1:
            yield Result(Part.GENERATED, REST, Verdict.SKIPPED, "", LATE)
            return
        options = generated.Options(
            self._options.max_examples,
            self._options.seed,
            None if self._options.seconds is None else int(seconds),
            self._options.only,
            only_valid=self._options.is_reference,
        )
        yield from generated.run(
            self._operations.raw, self._target.address, self._expectations, options, self._step
        )

    def _step(self) -> None:
        self._done = min(self._done + 1, self._total)
        self._report(self._done, self._total)

    def _seconds_left(self) -> float:
        if self._options.seconds is None:
            return float("inf")
        return self._begin + self._options.seconds - time.monotonic()


def _no_report(_done: int, _total: int | None) -> None:
    pass
