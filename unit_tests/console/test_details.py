import io
from typing import Any

import pytest

from luigid.console import details
from luigid.console.terminal import Terminal
from unit_tests.console.fake_server import (
    NOW,
    make_estimate,
    make_explanation,
    make_runs,
    make_task,
)

NEVER = 999_999_999


def shown(task: dict[str, Any]) -> list[str]:
    file = io.StringIO()
    explanation = make_explanation(status=task["status"])
    Terminal(file).print(*details.of(task, explanation, make_runs(), make_estimate()))
    return file.getvalue().splitlines()


def test_everything_of_a_failed_task_is_shown() -> None:
    task = make_task(
        "Aggregate_1",
        "DISABLED",
        worker_running="w1",
        workers=["w1", "w2"],
        resources={"database": 2},
        failures=3,
        retry_policy={"retry_count": 3, "disable_window": 3600, "disable_hard_timeout": NEVER},
        disabled_at=NOW,
        tracking_url="http://spark/1",
        error_text="Traceback:\n  File\nValueError: \x1b[2J\n",
        deps=[make_task("Extract_1", "DONE")],
        deps_total=1,
        dependents=[make_task("Report_1", upstream_status="UPSTREAM_DISABLED")],
        dependents_total=102,
    )
    assert shown(task) == [
        "Aggregate day=2024-05-01  Disabled",
        "Aggregate_1",
        "",
        "day             2024-05-01",
        "Priority        0",
        "Resources       database 2",
        "Ran on          w1",
        "Workers         w1, w2",
        "Module          reports.daily",
        "Tracking page   http://spark/1",
        "Scheduled       2026-11-21 23:00:00 UTC",
        "Updated         2026-11-21 23:58:55 UTC",
        "Failures        3",
        "Disabled after  3 failures within 1 h",
        "Disabled since  2026-11-22 00:00:00 UTC",
        "",
        "Depends on 1 task",
        "  Done  Extract day=2024-05-01",
        "",
        "Needed by 102 tasks",
        "  Upstream disabled  Report day=2024-05-01",
        "  and 101 more",
        "",
        "Error",
        "Traceback:",
        "  File",
        "ValueError: \\u001b[2J",
    ]


def test_running_task_shows_its_progress_and_where_it_runs() -> None:
    task = make_task("A_1", "RUNNING", worker_running="w1", progress_percentage=12.5)
    text = "\n".join(shown(task))
    assert "Progress   12.5 %" in text
    assert "Runs on    w1" in text
    assert "Workers    none" in text
    assert "Disabled" not in text


def test_many_workers_are_counted() -> None:
    text = "\n".join(shown(make_task("A_1", workers=[f"w{n}" for n in range(12)])))
    assert "w8, w9 and 2 more" in text


def test_time_that_no_calendar_has_is_unknown() -> None:
    assert "Retried at  unknown" in shown(make_task("A_1", retry_at=1e300))


@pytest.mark.parametrize(
    ("count", "window", "timeout", "text"),
    [
        (NEVER, NEVER, NEVER, ""),
        (1, NEVER, NEVER, "1 failure"),
        (5, 3600, NEVER, "5 failures within 1 h"),
        (NEVER, NEVER, 60, "any failure 1 m after the first"),
        (2, NEVER, 60, "2 failures, or any failure 1 m after the first"),
    ],
)
def test_retry_policy_is_in_the_words_of_the_page(
    count: int, window: int, timeout: int, text: str
) -> None:
    policy = {"retry_count": count, "disable_window": window, "disable_hard_timeout": timeout}
    assert details.describe_retry_policy(policy) == text
