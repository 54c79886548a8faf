from collections.abc import Iterable
from typing import Any

import pytest

from luigid.notifications.failure_batches import FailureBatches, FailureSummary
from unit_tests.notifications.events import failure, scheduling_failure
from unit_tests.notifications.factories import failure_batches

RECEIVER = "all@mail.example"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def make(clock: Clock | None = None, **settings: Any) -> FailureBatches:
    return failure_batches(receivers=[RECEIVER], clock=clock or Clock(), **settings)


def messages(summaries: Iterable[FailureSummary]) -> list[list[str]]:
    return [lines for summary in summaries for lines in summary.messages.values()]


@pytest.mark.parametrize(
    ("mode", "names"),
    [
        ("unbatched_params", ["Copy(country=nl)"]),
        ("family", ["Copy"]),
        ("all", ["Copy(country=nl, day=1)", "Copy(country=nl, day=2)"]),
    ],
)
def test_mode_decides_which_failures_are_counted_together(mode: str, names: list[str]) -> None:
    batch = make(batch_mode=mode)
    batch.add_failure(failure(1))
    batch.add_failure(failure(2))
    (summaries,) = batch.take().values()
    assert list(summaries) == names
    assert sum(summary.failures for summary in summaries.values()) == 2


def test_failures_disables_and_scheduling_failures_are_counted_separately() -> None:
    batch = make()
    batch.add_failure(failure())
    batch.add_failure(failure(is_disabled=True))
    batch.add_scheduling_failure(scheduling_failure())
    (summary,) = batch.take()[RECEIVER].values()
    assert (summary.failures, summary.disables, summary.scheduling_failures) == (2, 1, 1)


def test_owners_get_their_failures_and_receivers_get_all() -> None:
    batch = make()
    batch.add_failure(failure(owners=("a@mail.example", "a@mail.example", RECEIVER)))
    batch.add_failure(failure(owners=("b@mail.example",)))
    counts = {
        recipient: summaries["Copy(country=nl)"].failures
        for recipient, summaries in batch.take().items()
    }
    assert counts == {RECEIVER: 2, "a@mail.example": 1, "b@mail.example": 1}


def test_failure_without_recipients_is_not_stored() -> None:
    batch = failure_batches(receivers=[])
    batch.add_failure(failure())
    assert batch.take() == {}


def test_next_batch_is_empty() -> None:
    batch = make()
    batch.add_failure(failure())
    assert batch.take()
    assert batch.take() == {}


def test_batch_is_due_an_interval_after_the_last_one() -> None:
    clock = Clock()
    batch = make(clock, email_interval=2)
    clock.now = 119.9
    assert not batch.is_due()
    clock.now = 120
    assert batch.is_due()
    batch.take()
    clock.now = 239.9
    assert not batch.is_due()
    clock.now = 240
    assert batch.is_due()


@pytest.mark.parametrize(
    ("expl", "lines"),
    [
        ('"a\\nb\\n"', ["a", "b"]),
        ("no JSON\nat all", ["no JSON", "at all"]),
        (' "a\\nb" ', ["a", "b"]),
        ('"no JSON', ['"no JSON']),
        ('{"a":1}', ['{"a":1}']),
        ({"a": 1}, ['{"a": 1}']),
        ("5", ["5"]),
        ("[" * 10_000, ["[" * 10_000]),
        ("", [""]),
    ],
)
def test_error_message_is_text_or_json_text(expl: Any, lines: list[str]) -> None:
    batch = make()
    batch.add_failure(failure(expl=expl))
    assert messages(batch.take()[RECEIVER].values()) == [lines]


@pytest.mark.parametrize("expl", [None, "null", " null "])
def test_error_message_may_be_missing(expl: str | None) -> None:
    batch = make()
    batch.add_failure(failure(expl=expl))
    assert messages(batch.take()[RECEIVER].values()) == []


def test_error_message_of_a_scheduling_failure_is_not_decoded() -> None:
    batch = make()
    batch.add_scheduling_failure(scheduling_failure(expl='"broken"'))
    assert messages(batch.take()[RECEIVER].values()) == [['"broken"']]


@pytest.mark.parametrize(
    ("kept", "lines"), [(0, ["1", "2", "3"]), (2, ["2", "3"]), (9, ["1", "2", "3"])]
)
def test_last_lines_of_an_error_message_are_kept(kept: int, lines: list[str]) -> None:
    batch = make(error_lines=kept)
    batch.add_failure(failure(expl="1\n2\n3\n\n"))
    assert messages(batch.take()[RECEIVER].values()) == [lines]


@pytest.mark.parametrize(
    ("kept", "found"), [(0, []), (1, ["b"]), (2, ["c", "b"]), (9, ["a", "c", "b"])]
)
def test_latest_distinct_error_messages_are_kept(kept: int, found: list[str]) -> None:
    batch = make(error_messages=kept)
    for expl in ("a", "b", "c", "b"):
        batch.add_failure(failure(expl=expl))
    assert messages(batch.take()[RECEIVER].values()) == [[text] for text in found]


def test_error_messages_with_the_same_last_line_are_distinct() -> None:
    batch = make(error_messages=9, error_lines=1)
    batch.add_failure(failure(expl="a\nend"))
    batch.add_failure(failure(expl="b\nend"))
    assert messages(batch.take()[RECEIVER].values()) == [["end"], ["end"]]


def test_number_of_recipients_is_bounded() -> None:
    batch = make(max_recipients=2)
    for owner in ("a", "b", "a"):
        batch.add_failure(failure(owners=(owner,)))
    counts = {
        recipient: summaries["Copy(country=nl)"].failures
        for recipient, summaries in batch.take().items()
    }
    assert counts == {RECEIVER: 3, "a": 2}


def test_summaries_beyond_the_maximum_are_merged() -> None:
    batch = make(batch_mode="all", max_summaries=2)
    for day in (1, 2, 3, 4, 1):
        batch.add_failure(failure(day))
    counts = {name: summary.failures for name, summary in batch.take()[RECEIVER].items()}
    assert counts == {
        "Copy(country=nl, day=1)": 2,
        "Copy(country=nl, day=2)": 1,
        "other tasks": 2,
    }
    batch.add_failure(failure(3))
    assert list(batch.take()[RECEIVER]) == ["Copy(country=nl, day=3)"]
