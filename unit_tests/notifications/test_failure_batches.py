from collections.abc import Iterable
from typing import Any

import pytest

from luigid.notifications import failure_batches
from luigid.notifications.failure_batches import Batches, Entry
from unit_tests.notifications.events import failure, scheduling_failure

RECEIVER = "all@mail.example"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def make(clock: Clock | None = None, **settings: Any) -> Batches:
    return Batches(receivers=[RECEIVER], clock=clock or Clock(), **settings)


def explained(entries: Iterable[Entry]) -> list[list[str]]:
    return [lines for entry in entries for lines in entry.explanations.values()]


@pytest.mark.parametrize(
    ("mode", "names"),
    [
        ("unbatched_params", ["Copy(country=nl)"]),
        ("family", ["Copy"]),
        ("all", ["Copy(country=nl, day=1)", "Copy(country=nl, day=2)"]),
    ],
)
def test_failures_are_added_up_as_the_mode_says(mode: str, names: list[str]) -> None:
    batch = make(mode=mode)
    batch.add_failure(failure(1))
    batch.add_failure(failure(2))
    (entries,) = batch.take().values()
    assert list(entries) == names
    assert sum(entry.failures for entry in entries.values()) == 2


def test_kinds_of_failures_are_counted_apart() -> None:
    batch = make()
    batch.add_failure(failure())
    batch.add_failure(failure(is_disabled=True))
    batch.add_scheduling_failure(scheduling_failure())
    (entry,) = batch.take()[RECEIVER].values()
    assert (entry.failures, entry.disables, entry.scheduling_failures) == (2, 1, 1)


def test_owners_get_theirs_and_receivers_all() -> None:
    batch = make()
    batch.add_failure(failure(owners=("a@mail.example", "a@mail.example", RECEIVER)))
    batch.add_failure(failure(owners=("b@mail.example",)))
    counts = {
        owner: entries["Copy(country=nl)"].failures for owner, entries in batch.take().items()
    }
    assert counts == {RECEIVER: 2, "a@mail.example": 1, "b@mail.example": 1}


def test_without_owners_and_receivers_nothing_is_kept() -> None:
    batch = Batches()
    batch.add_failure(failure())
    assert batch.take() == {}


def test_what_is_taken_is_forgotten() -> None:
    batch = make()
    batch.add_failure(failure())
    assert batch.take()
    assert batch.take() == {}


def test_a_batch_is_due_after_its_minutes_from_the_last_one() -> None:
    clock = Clock()
    batch = make(clock, minutes=2)
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
def test_an_explanation_is_a_string_maybe_in_json(expl: Any, lines: list[str]) -> None:
    batch = make()
    batch.add_failure(failure(expl=expl))
    assert explained(batch.take()[RECEIVER].values()) == [lines]


@pytest.mark.parametrize("expl", [None, "null", " null "])
def test_a_failure_needs_no_explanation(expl: str | None) -> None:
    batch = make()
    batch.add_failure(failure(expl=expl))
    assert explained(batch.take()[RECEIVER].values()) == []


def test_the_explanation_of_a_scheduling_failure_is_taken_as_it_is() -> None:
    batch = make()
    batch.add_scheduling_failure(scheduling_failure(expl='"broken"'))
    assert explained(batch.take()[RECEIVER].values()) == [['"broken"']]


@pytest.mark.parametrize(
    ("kept", "lines"), [(0, ["1", "2", "3"]), (2, ["2", "3"]), (9, ["1", "2", "3"])]
)
def test_the_last_lines_are_kept(kept: int, lines: list[str]) -> None:
    batch = make(error_lines=kept)
    batch.add_failure(failure(expl="1\n2\n3\n\n"))
    assert explained(batch.take()[RECEIVER].values()) == [lines]


@pytest.mark.parametrize(
    ("kept", "found"), [(0, []), (1, ["b"]), (2, ["c", "b"]), (9, ["a", "c", "b"])]
)
def test_the_latest_explanations_are_kept_each_once(kept: int, found: list[str]) -> None:
    batch = make(error_messages=kept)
    for expl in ("a", "b", "c", "b"):
        batch.add_failure(failure(expl=expl))
    assert explained(batch.take()[RECEIVER].values()) == [[text] for text in found]


def test_explanations_of_the_same_end_are_different_ones() -> None:
    batch = make(error_messages=9, error_lines=1)
    batch.add_failure(failure(expl="a\nend"))
    batch.add_failure(failure(expl="b\nend"))
    assert explained(batch.take()[RECEIVER].values()) == [["end"], ["end"]]


def test_there_is_an_end_to_who_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failure_batches, "_MOST_OWNERS", 2)
    batch = make()
    for owner in ("a", "b", "a"):
        batch.add_failure(failure(owners=(owner,)))
    counts = {
        owner: entries["Copy(country=nl)"].failures for owner, entries in batch.take().items()
    }
    assert counts == {RECEIVER: 3, "a": 2}


def test_there_is_an_end_to_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failure_batches, "_MOST_ENTRIES", 2)
    batch = make(mode="all")
    for day in (1, 2, 3, 4, 1):
        batch.add_failure(failure(day))
    counts = {name: entry.failures for name, entry in batch.take()[RECEIVER].items()}
    assert counts == {
        "Copy(country=nl, day=1)": 2,
        "Copy(country=nl, day=2)": 1,
        "other tasks": 2,
    }
    batch.add_failure(failure(3))
    assert list(batch.take()[RECEIVER]) == ["Copy(country=nl, day=3)"]
