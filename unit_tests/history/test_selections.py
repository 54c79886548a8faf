"""Only what test_queries.py does not cover."""

import pytest

from luigid.history.queries import Queries
from luigid.history.recorded import RecordedTask
from luigid.history.selections import count_affordable
from luigid.history.writer import Writer
from unit_tests.history.event_factory import scheduled
from unit_tests.history.test_queries import all_pages


def task(length: int) -> RecordedTask:
    return RecordedTask(id=1, task_id="A", family="F", host=None, params={"p": "x" * length})


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [([], 3), ([1, 1, 1, 1], 3), ([9, 9, 9], 1), ([99, 1], 1), ([5, 5, 1, 1], 2), ([1] * 20, 3)],
)
def test_page_has_fewer_tasks_if_their_params_are_long(lengths: list[int], expected: int) -> None:
    assert count_affordable(map(task, lengths), 3, max_characters=10) == expected


def test_tasks_that_did_not_fit_are_on_the_next_page(writer: Writer, queries: Queries) -> None:
    writer.write([scheduled(f"T{n}", n, text="x" * 150_000) for n in range(4)])
    assert len(queries.recent(3).items) == 1
    found = all_pages(lambda after: queries.recent(3, after))
    assert [record.task.task_id for record in found] == ["T3", "T2", "T1", "T0"]
