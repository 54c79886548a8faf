from typing import Any

import pytest

from luigid.console import workers
from unit_tests.console.fake_server import NOW

ID = "Worker(salt=4711, workers=2, host=etl1, username=luigi, pid=31337)"


def worker(**fields: object) -> dict[str, Any]:
    return {
        "name": ID,
        "last_active": NOW - 3.2,
        "state": "active",
        "num_unread_rpc_messages": 0,
        "workers": 4,
        "num_running": 3,
        "num_pending": 1200,
        "num_uniques": 2,
        "first_task_display_name": "Report(day=1)",
        **fields,
    }


def cells(**fields: object) -> list[str]:
    return [cell.plain for cell in workers.row(worker(**fields), NOW)]


def test_row_has_the_figures_of_the_page() -> None:
    assert cells(num_unread_rpc_messages=5) == [
        "etl1, pid 31337",
        "checked in 3 s ago",
        "3 of 4",
        "1,200",
        "2",
        "5",
        "Report(day=1)",
    ]


def test_worker_without_facts_has_a_row() -> None:
    bare = {
        "name": "w",
        "last_active": NOW,
        "state": "active",
        "num_unread_rpc_messages": 0,
        "first_task_display_name": None,
    }
    row = [cell.plain for cell in workers.row(bare, NOW)]
    assert row == ["w", "checked in 0 s ago", "0", "0", "0", "", ""]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"last_active": NOW - 30}, "checked in 30 s ago"),
        ({"last_active": NOW - 31}, "silent for 31 s"),
        ({"last_active": NOW - 31, "state": "disabled"}, "disabled"),
        ({"last_active": NOW + 5}, "checked in 0 s ago"),
    ],
)
def test_state_is_in_the_words_of_the_page(fields: dict[str, Any], state: str) -> None:
    assert cells(**fields)[1] == state


@pytest.mark.parametrize(
    ("worker_id", "name"),
    [
        (ID, "etl1, pid 31337"),
        ("Worker(salt=1, host=one)", "one"),
        ("Worker(salt=1)", "Worker(salt=1)"),
        ("any id", "any id"),
    ],
)
def test_name_is_host_and_process(worker_id: str, name: str) -> None:
    assert workers.name_of(worker_id) == name
