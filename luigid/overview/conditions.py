"""The conditions of a query as tests of catalogue entries."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Any, Final, TypeAlias

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.query_text import Condition, Pattern, fits
from luigid.overview.task_rows import error_text
from luigid.state.task import BATCH_RUNNING, DISABLED, DONE, FAILED, PENDING, RUNNING, UNKNOWN, Task
from luigid.state.upstream import UPSTREAM_DISABLED, UPSTREAM_FAILED

Test: TypeAlias = Callable[[CatalogueEntry], bool]

#: fields of which the answer changes though no task does
LIVE: Final = frozenset({"waiting", "running", "changed", "late", "reason"})
#: fields whose test takes up to a millisecond
SLOW: Final = frozenset({"error"})

#: characters of an error that are searched: its end, where the message stands
_MAX_ERROR: Final = 20_000
#: a longer explanation is searched as it was sent
_MAX_DECODED: Final = 200_000

_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
#: the statuses of which `waiting` and `running` speak
_TIMED: Final = {
    "waiting": frozenset({PENDING, UPSTREAM_FAILED, UPSTREAM_DISABLED}),
    "running": frozenset({RUNNING, BATCH_RUNNING}),
}
#: kinds of reasons -> the statuses of which it can be the first
_OF_REASON: Final = {
    **dict.fromkeys(("no_worker", "paused", "held"), _TIMED["waiting"]),
    **dict.fromkeys(("dependency", "missing_dependency"), _TIMED["waiting"] | {UNKNOWN}),
    **dict.fromkeys(("resource", "reserved", "outranked"), frozenset({PENDING})),
    "batch": frozenset({PENDING, BATCH_RUNNING}),
    "retry_at": frozenset({FAILED}),
    "disabled_until": frozenset({DISABLED}),
    "cooldown_until": frozenset({DONE}),
}
#: kinds of reasons that only a task without unmet dependencies has, and those of others
_OF_MET: Final = frozenset({"resource", "reserved", "outranked", "batch"})
_OF_UNMET: Final = frozenset({"dependency", "missing_dependency"})


def statuses_implied(condition: Condition) -> frozenset[str] | None:
    """Return the statuses without which a condition cannot be met; None: it can with any."""
    if condition.is_negated:
        return None
    if condition.field == "late" and condition.values == (True,):
        return _TIMED["running"]
    if condition.field == "reason":
        return frozenset().union(*(_OF_REASON[str(kind)] for kind in condition.values))
    return _TIMED.get(condition.field)


def may_meet_reason(condition: Condition, task: Task) -> bool:
    """Tell, without looking for the reason why a task does not run, whether it can be one asked."""
    if condition.is_negated or task.status != PENDING:
        return True
    return not (_OF_MET if task.unmet else _OF_UNMET).issuperset(condition.values)


@lru_cache(maxsize=256)
def test_of(condition: Condition) -> Test:
    """Return the test of a condition that only a change of the task changes."""
    test = _MAKERS[condition.field](condition)
    if condition.is_negated:
        return lambda entry: not test(entry)
    return test


def timed_test(condition: Condition, now: float) -> Test:
    """Return the test of a condition on how long something has gone on."""
    compare, (seconds,) = _COMPARE[condition.operator], condition.values
    statuses, is_negated = _TIMED.get(condition.field), condition.is_negated

    def test(entry: CatalogueEntry) -> bool:
        is_met = (statuses is None or entry.status in statuses) and compare(
            now - entry.time, seconds
        )
        return bool(is_met) != is_negated

    return test


def meets_lateness(conditions: Iterable[Condition], is_late: bool) -> bool:
    """Tell whether a task that is late, or is not, meets conditions on it."""
    return all((is_late in each.values) != each.is_negated for each in conditions)


def meets_reason(conditions: Iterable[Condition], kind: str | None) -> bool:
    """Tell whether the kind of the reason why a task does not run meets conditions on it."""
    return all((kind in each.values) != each.is_negated for each in conditions)


def _texts(
    condition: Condition, read: Callable[[CatalogueEntry], str | None], *, is_part: bool = False
) -> Test:
    """Return the test whether one of the patterns fits a text that few different tasks share."""
    patterns = _patterns(condition, is_part=is_part)
    #: text -> whether it fits
    known: dict[str | None, bool] = {None: False}

    def test(entry: CatalogueEntry) -> bool:
        text = read(entry)
        found = known.get(text)
        if found is None:
            assert text is not None
            found = _fits_one(patterns, text)
            if len(known) < _MAX_KNOWN:
                known[text] = found
        return found

    return test


_MAX_KNOWN: Final = 1000


def _patterns(condition: Condition, *, is_part: bool = False) -> Sequence[Pattern]:
    patterns = [value for value in condition.values if isinstance(value, tuple)]
    # A part may stand anywhere.
    return [("", *pattern, "") for pattern in patterns] if is_part else patterns


def _fits_one(patterns: Sequence[Pattern], text: str) -> bool:
    text = text.casefold()
    return any(fits(pattern, text) for pattern in patterns)


def _family(condition: Condition) -> Test:
    return _texts(condition, lambda entry: entry.family)


def _worker(condition: Condition) -> Test:
    return _texts(condition, lambda entry: entry.worker)


def _id(condition: Condition) -> Test:
    patterns = _patterns(condition)
    return lambda entry: _fits_one(patterns, entry.task.id)


def _text(condition: Condition) -> Test:
    patterns = _patterns(condition, is_part=True)
    return lambda entry: any(fits(pattern, entry.search_text) for pattern in patterns)


def _param(condition: Condition) -> Test:
    name, patterns = condition.param, _patterns(condition)
    if condition.operator == ":":
        return lambda entry: (
            name in entry.params and _fits_one(patterns, _as_text(entry.params[name]))
        )
    compare, bound = _COMPARE[condition.operator], str(condition.values[0])
    number = _number(bound)

    def test(entry: CatalogueEntry) -> bool:
        if name not in entry.params:
            return False
        text = _as_text(entry.params[name])
        found = None if number is None else _number(text)
        return compare(text, bound) if found is None else compare(found, number)

    return test


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _resource(condition: Condition) -> Test:
    patterns = _patterns(condition)
    return lambda entry: any(_fits_one(patterns, name) for name in entry.resources)


def _priority(condition: Condition) -> Test:
    values = condition.values
    if condition.operator == ":":
        return lambda entry: entry.priority in values
    compare, bound = _COMPARE[condition.operator], values[0]
    return lambda entry: compare(entry.priority, bound)


def _held(condition: Condition) -> Test:
    values = condition.values
    return lambda entry: entry.is_held in values


def _error(condition: Condition) -> Test:
    patterns = _patterns(condition, is_part=True)

    def test(entry: CatalogueEntry) -> bool:
        return entry.has_failed and _fits_one(patterns, _end_of_error(entry.expl))

    return test


def _end_of_error(expl: Any) -> str:
    is_long = isinstance(expl, str) and len(expl) > _MAX_DECODED
    return ((expl if is_long else error_text(expl)) or "")[-_MAX_ERROR:]


_MAKERS: Final[dict[str, Callable[[Condition], Test]]] = {
    "family": _family,
    "worker": _worker,
    "id": _id,
    "text": _text,
    "param": _param,
    "resource": _resource,
    "priority": _priority,
    "held": _held,
    "error": _error,
}
