"""Calls that Schemathesis makes up from the document, and its checks of the answers."""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, StopReason, events
from schemathesis.engine.recorder import CheckNode, ScenarioRecorder
from schemathesis.engine.run import PhaseName
from schemathesis.schemas import BaseSchema

from luigid.conformance.expected import Call, Expectations
from luigid.conformance.results import LATE, NO_ANSWER, REST, Part, Result, Verdict
from luigid.console.address import Address

#: What all runs share, of the contract tests too.
CONFIGURATION: Final = Path(__file__).with_name("schemathesis.toml")
_MAX_REASON: Final = 400


class Options(NamedTuple):
    """How much is called, and what."""

    max_examples: int
    #: None: the same calls each time
    seed: int | None
    #: None: no end before all is done
    seconds: int | None
    #: operationIds; empty: all
    only: Sequence[str] = ()
    #: leave out what the document forbids
    only_valid: bool = False


def run(
    document: Mapping[str, Any],
    address: Address,
    expectations: Expectations,
    options: Options,
    report: Callable[[], None],
) -> Iterator[Result]:
    """Yield a result for each call; `report` is called when an operation is done in a phase.

    Raises KeyboardInterrupt, which Schemathesis makes an event of, as others let it pass.
    """
    config = SchemathesisConfig.from_dict(_configuration(address, options))
    schema: BaseSchema = schemathesis.openapi.from_dict(_open(document), config=config)
    if options.only:
        schema = schema.include(operation_id=list(options.only))
    absent = [name for name in _labels(document) if expectations.is_absent(name)]
    for name in absent:
        yield Result(Part.GENERATED, name, Verdict.SKIPPED, "", "not an operation of Luigi's")
    if absent:
        schema = schema.exclude(lambda context: context.operation.label in absent)
    for event in _events(schema):
        if isinstance(event, events.ScenarioFinished):
            yield from _results(event.recorder, expectations)
            report()
        elif isinstance(event, events.NonFatalError):
            reason = " ".join(str(event.value).split())[:_MAX_REASON]
            yield Result(Part.GENERATED, event.label, Verdict.FAILED, NO_ANSWER, reason)
        elif isinstance(event, events.Interrupted):
            raise KeyboardInterrupt
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.EngineFinished):
            yield from _left_out(event.stop_reason)


def _events(schema: BaseSchema) -> Iterator[events.EngineEvent]:
    """Yield what happens until all phases are done; Schemathesis would go on until time is up."""
    seen: dict[PhaseName, set[str | None]] = defaultdict(set)
    for event in engine.from_schema(schema).execute():
        yield event
        if isinstance(event, events.ScenarioFinished):
            seen[event.phase].add(event.label)
        elif isinstance(event, events.PhaseFinished) and event.phase.name is PhaseName.FUZZING:
            reached = seen[PhaseName.FUZZING]
            if reached and reached >= seen[PhaseName.COVERAGE]:
                return


def _left_out(stop_reason: StopReason) -> Iterator[Result]:
    """Say that calls were left out, if any were."""
    if stop_reason is StopReason.MAX_TIME:
        yield Result(Part.GENERATED, REST, Verdict.SKIPPED, "", LATE)
    elif stop_reason is not StopReason.COMPLETED:
        reason = stop_reason.skip_explanation or stop_reason.value
        yield Result(Part.GENERATED, REST, Verdict.FAILED, NO_ANSWER, reason)


def _configuration(address: Address, options: Options) -> dict[str, Any]:
    config = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))
    config["base-url"] = address.url
    config["generation"]["max-examples"] = options.max_examples
    if options.seed is not None:
        config["seed"] = options.seed
        config["generation"]["deterministic"] = False
    if options.only_valid:
        config["generation"]["mode"] = "positive"
    if options.seconds is not None:
        config["max-time"] = max(1, options.seconds)
    if address.authorization is not None:
        config["headers"] = {"Authorization": address.authorization}
    return config


def _open(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document as a server without logins has it: credentials come with each call."""
    paths = {
        path: {
            key: {**it, "security": []} if isinstance(it, dict) else it for key, it in item.items()
        }
        for path, item in document["paths"].items()
    }
    return {**document, "paths": paths}


def _labels(document: Mapping[str, Any]) -> list[str]:
    return [
        f"{verb.upper()} {path}"
        for path, item in document["paths"].items()
        for verb in item
        if verb != "parameters"
    ]


def _results(recorder: ScenarioRecorder, expectations: Expectations) -> Iterator[Result]:
    for case_id, interaction in recorder.interactions.items():
        case = recorder.cases[case_id].value
        failed = [
            check
            for check in recorder.checks.get(case_id, ())
            if check.status is Status.FAILURE and check.name not in expectations.unchecked
        ]
        is_negative = case.meta is not None and case.meta.generation.mode.value == "negative"
        response = interaction.response
        deviation = ""
        wrong: list[tuple[str, str]] = []
        for check in failed:
            call = Call(
                check.name,
                recorder.label,
                is_negative,
                case.media_type or "",
                0 if response is None else response.status_code,
            )
            found = expectations.deviation(call)
            if found is None:
                wrong.append((check.name, _reason(check)))
            deviation = deviation or found or ""
        if wrong:
            (name, reason), *more = wrong
            verdict = Verdict.FAILED
            yield Result(Part.GENERATED, recorder.label, verdict, name, reason, tuple(more))
        elif failed:
            yield Result(Part.GENERATED, recorder.label, Verdict.EXPECTED, deviation)
        else:
            yield Result(Part.GENERATED, recorder.label, Verdict.PASSED)


def _reason(check: CheckNode) -> str:
    info = check.failure_info
    if info is None:
        return ""
    failure = info.failure
    text = " ".join(f"{failure.title}: {failure.message}".split())
    return f"{text[:_MAX_REASON]} | {info.code_sample[:_MAX_REASON]}"
