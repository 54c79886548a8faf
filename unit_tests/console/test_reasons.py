"""Why a task does not run, in the words of the page."""

from typing import Any

import pytest

from luigid.console import reasons
from unit_tests.console.fake_server import NOW, make_explanation

WORKER = "Worker(salt=1, host=etl1, pid=7)"


def at(seconds: float) -> str:
    return f"at {seconds - NOW:g}"


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (
            {"kind": "dependency", "family": "F", "status": "FAILED", "since": NOW},
            "waits for F, failed at 0",
        ),
        (
            {"kind": "dependency", "family": "", "task_id": "F_1", "status": "DISABLED"},
            "waits for F_1, disabled",
        ),
        ({"kind": "dependency", "family": "F", "status": "RUNNING"}, "waits for F, running"),
        (
            {"kind": "dependency", "family": "F", "status": "PENDING", "is_held": True},
            "waits for F, held",
        ),
        (
            {"kind": "dependency", "family": "F", "status": "PENDING", "has_worker": False},
            "waits for F, which no worker can run",
        ),
        (
            {"kind": "missing_dependency", "family": "F", "task_id": "F_1"},
            "waits for F, which no worker has scheduled",
        ),
        ({"kind": "missing_dependency", "task_id": "T"}, "no worker has scheduled it"),
        ({"kind": "no_worker"}, "no worker can run it"),
        ({"kind": "held", "by": "anna", "since": NOW - 5}, "held by anna since at -5"),
        ({"kind": "paused"}, "the scheduler is paused"),
        (
            {"kind": "resource", "resource": "db", "needed": 1, "used": 2, "total": 2},
            "waits for db, 2 of 2 used",
        ),
        (
            {"kind": "resource", "resource": "db", "needed": 3, "used": 0, "total": 2},
            "waits for db, needs 3 of 2",
        ),
        (
            {
                "kind": "resource",
                "resource": "api",
                "scope": "worker",
                "place": WORKER,
                "per": "minute",
                "next_at": NOW + 9,
                "needed": 1,
                "used": 30,
                "total": 30,
            },
            "waits for api of etl1, pid 7, 30 of 30 started in the last minute, next at at 9",
        ),
        (
            {"kind": "reserved", "resource": "db", "task_id": "F_1", "family": "F"},
            "waits for db, reserved for F",
        ),
        ({"kind": "reserved", "resource": "db", "task_id": None}, "waits for db, reserved"),
        ({"kind": "batch", "task_id": "F_1", "family": "F"}, "shares a run with F"),
        ({"kind": "batch", "task_id": None}, "runs in a batch"),
        ({"kind": "outranked", "count": 1200}, "ready, 1,200 before it"),
        ({"kind": "retry_at", "seconds": NOW + 60}, "is retried at at 60"),
        ({"kind": "retry_at", "seconds": None}, "is not retried by itself"),
        ({"kind": "disabled_until", "seconds": NOW}, "enabled again at at 0"),
        ({"kind": "disabled_until", "seconds": None}, "stays disabled"),
        ({"kind": "cooldown_until", "seconds": NOW}, "can be scheduled again at at 0"),
    ],
)
def test_phrase(reason: dict[str, Any], expected: str) -> None:
    assert reasons.phrase(reason, "T", at) == expected


def test_holders_and_workers_are_told() -> None:
    holder = {"task_id": "F_1", "family": "F", "worker": WORKER, "since": NOW, "amount": 2.0}
    resource = {
        "kind": "resource",
        "resource": "db",
        "needed": 1,
        "used": 2,
        "total": 2,
        "holders": [holder],
        "holders_total": 3,
    }
    lost = {"worker": WORKER, "last_active": NOW - 9, "is_disabled": True}
    explanation = make_explanation(resource, {"kind": "no_worker", "workers": [lost]}, is_cut=True)
    assert list(reasons.of(explanation, at)) == [
        "waits for db, 2 of 2 used",
        "  F holds 2 since at 0, on etl1, pid 7",
        "  and 2 more",
        "no worker can run it",
        "  etl1, pid 7: disabled, last seen at -9",
        "there may be more: only a part of what it depends on was searched",
    ]


def test_ready_task_waits_for_a_worker_to_ask() -> None:
    (line,) = reasons.of(make_explanation(), at)
    assert line.startswith("ready")
    assert list(reasons.of(make_explanation(status="FAILED"), at)) == []


def test_text_of_workers_cannot_control_the_terminal() -> None:
    reason = {"kind": "dependency", "family": "\x1b[2J", "status": "PENDING"}
    assert "\x1b" not in reasons.phrase(reason, "T", at)
