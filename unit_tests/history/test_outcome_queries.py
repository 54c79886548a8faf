"""How the latest tasks ended, as the history has it."""

import pytest

from luigid.history.queries import Queries
from luigid.history.writer import Writer
from unit_tests.history.event_factory import (
    NOW,
    done,
    failed,
    found_complete,
    life,
    scheduled,
    started,
)


@pytest.fixture
def recorded(queries: Queries, writer: Writer) -> Queries:
    for event in (
        *life("A", 0, 10, day="2024-05-01", note="x" * 101),
        *(started("B", 20, day="2024-05-02"), failed("B", 30, day="2024-05-02")),
        started("C", 40),
        scheduled("D", 50),
        found_complete("E", 60, family="G"),
    ):
        writer.write([event])
    return queries


def test_latest_tasks_come_first_with_short_parameters(recorded: Queries) -> None:
    found = recorded.outcomes(10)
    assert [tuple(task) for task in found.tasks] == [
        ("G", {}, "DONE", "E"),
        ("F", {}, "UNKNOWN", "C"),
        ("F", {"day": "2024-05-02"}, "FAILED", "B"),
        ("F", {"day": "2024-05-01"}, "DONE", "A"),
    ]
    assert found.complete_since == 0


def test_cut_says_since_when_it_is_complete(recorded: Queries) -> None:
    found = recorded.outcomes(3)
    assert [task.task_id for task in found.tasks] == ["E", "C"]
    assert found.complete_since == pytest.approx(NOW + 40)


def test_task_with_several_records_counts_by_the_latest(recorded: Queries, writer: Writer) -> None:
    writer.clear_cache()
    writer.write([done("B", 70, day="2024-05-02")])
    found = recorded.outcomes(10)
    assert [(task.task_id, task.status) for task in found.tasks[:2]] == [
        ("B", "DONE"),
        ("E", "DONE"),
    ]
    assert len(found.tasks) == 4
