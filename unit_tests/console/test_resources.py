import math
from typing import Any

import pytest

from luigid.console import resources


def resource(used: float, total: float, name: str = "db") -> dict[str, Any]:
    return {"name": name, "num_used": used, "num_total": total, "num_consumer": 0, "running": {}}


@pytest.mark.parametrize(
    ("used", "total", "words"),
    [
        (0, 3, "0 %"),
        (2, 3, "66 %"),
        (3, 3, "full, 100 %"),
        (5, 4, "over, 125 %"),
        (0, 0, "none available"),
        (1, 0, "none available"),
        (7, math.inf, "no limit"),
    ],
)
def test_use_is_in_the_words_of_the_page(used: float, total: float, words: str) -> None:
    assert resources.describe_use(resource(used, total)) == words


def test_fullest_resource_comes_first() -> None:
    listed = [
        resource(0, 5, "idle"),
        resource(1, 2, "half"),
        resource(3, 2, "over"),
        resource(2, 2, "full"),
        resource(1, math.inf, "unlimited"),
    ]
    order = [each["name"] for each in resources.in_order(listed)]
    assert order == ["over", "full", "half", "unlimited", "idle"]


def test_row_names_the_tasks_that_use_it() -> None:
    listed = resource(1.5, 2.0) | {"running": {"B_1": {}, "A_1": {}}}
    cells = [cell.plain for cell in resources.row(listed)]
    assert cells == ["db", "1.5", "2", "75 %", "A_1, B_1"]
    assert resources.row(resource(0, 1))[4].plain == "no task uses it"


def test_hosts_follow_their_resource() -> None:
    listed = [
        resource(0, 5, "db"),
        resource(2, 2, "gpu@host"),
        resource(1, 2, "gpu@one"),
        resource(2, 2, "gpu@two"),
        resource(5, 30, "gpu@minute"),
        resource(1, 1, "gpu2@one"),
    ]
    rows = [[cell.plain for cell in resources.row(each)] for each in resources.in_order(listed)]
    assert [(row[0], row[4]) for row in rows] == [
        ("gpu@host", "on each host; used: the most on one"),
        ("  on two", "no task uses it"),
        ("  on one", "no task uses it"),
        ("gpu2@one", "no task uses it"),
        ("gpu@minute", "started in the last minute"),
        ("db", "no task uses it"),
    ]
