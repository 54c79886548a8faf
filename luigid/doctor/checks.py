"""The checks, in the order of the report. To add one, write a function and list it here."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from luigid.doctor import (
    deviations,
    environment,
    history,
    listening,
    luigi_state,
    server,
    settings,
    state,
    webhooks,
)
from luigid.doctor.finding import Finding, Level, warning
from luigid.doctor.subject import Subject

Check: TypeAlias = Callable[[Subject], Iterator[Finding]]

CHECKS: Final[tuple[tuple[str, tuple[Check, ...]], ...]] = (
    (
        "Settings",
        (
            settings.check_files,
            settings.check_values,
            settings.check_taken_over,
            settings.check_resources,
            settings.check_secrets,
        ),
    ),
    ("State", (state.check_state, luigi_state.check_pickle)),
    ("Webhooks", (webhooks.check_webhooks,)),
    ("Task history", (history.check_history,)),
    (
        "Environment",
        (
            environment.check_python,
            environment.check_luigi,
            environment.check_command,
            environment.check_files,
        ),
    ),
    (
        "Who can reach it",
        (
            listening.check_place,
            listening.check_exposure,
            listening.check_cors,
            listening.check_logs,
        ),
    ),
    ("Differences from Luigi", (deviations.check_deviations,)),
    ("Running server", (server.check_server,)),
)


def examine(subject: Subject) -> Iterator[tuple[str, list[Finding]]]:
    """Yield what the checks find, by title; titles without findings are left out."""
    for title, checks in CHECKS:
        findings = [finding for check in checks for finding in _run(check, subject)]
        if findings:
            yield title, findings


def worst(findings: list[Finding]) -> Level:
    """Return the highest level; OK if there are no findings."""
    return max((finding.level for finding in findings), default=Level.OK)


def _run(check: Check, subject: Subject) -> Iterator[Finding]:
    try:
        yield from check(subject)
    except Exception as error:  # one check must not hide what the others find
        name = check.__name__.removeprefix("check_")
        words = " ".join(str(error).split())
        yield warning(
            "doctor.check-failed",
            f"the check of {name} failed: {type(error).__name__}: {words}",
            "report it as a bug of luigid",
        )
