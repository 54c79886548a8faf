from typing import Any

from luigid.console import estimates
from luigid.console.times import time_text
from unit_tests.console.fake_server import NOW, make_estimate

USUAL = {
    **{"runs": 31, "basis": "memory", "since": NOW - 3600},
    **{"p10": 8, "p25": 9, "p50": 10, "p75": 12, "p90": 15, "p95": 20},
}


def pairs(**estimate: Any) -> dict[str, str]:
    return dict(estimates.pairs(make_estimate(**estimate), time_text))


def run(**fields: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("started", "seconds", "expected_end", "earliest", "latest"))
    return {"usual": USUAL, "is_late": False, **nothing, **fields}


def root(**fields: Any) -> dict[str, Any]:
    return {
        **{"expected_end": NOW + 130, "earliest": NOW + 65, "latest": NOW + 200, "reason": None},
        **{"tasks": 3, "running": 1, "held_up": 0, "work_seconds": 212.5, "processes": 2},
        **{"bound": "path", "critical_seconds": 130, "critical_tasks": 2, "critical": []},
        "ignores": ["other_work", "limits", "failures", "new_tasks"],
        **fields,
    }


def test_nothing_known_is_nothing_said() -> None:
    assert pairs() == {}


def test_run_under_way_has_an_end() -> None:
    times = {"expected_end": NOW + 5, "earliest": NOW + 3, "latest": NOW + 10}
    assert pairs(run=run(started=NOW - 5, seconds=5, **times)) == {
        "Run ends": "about 2026-11-22 00:00:05 UTC, in 5 s (3 s to 10 s)"
    }


def test_late_run_says_what_is_usual() -> None:
    assert pairs(run=run(started=NOW - 50, seconds=50, is_late=True)) == {
        "Run ends": "longer than any known run by now",
        "Late": "95 % of 31 runs end within 20 s",
    }


def test_task_that_waits_has_a_duration_and_what_is_left() -> None:
    assert pairs(run=run(), root=root()) == {
        "Takes": "about 10 s (8 s to 15 s, 31 runs)",
        "All ends": "about 2026-11-22 00:02:10 UTC, in 2 m 10 s (1 m 05 s to 3 m 20 s)",
        "Left": "3 tasks, 3 m 33 s of work, the longest way 2 m 10 s, 2 tasks, 2 processes",
        "Estimated": "resources may keep tasks waiting",
    }


def test_what_is_held_up_does_not_end() -> None:
    found = pairs(root=root(expected_end=None, reason="held_up", held_up=2))
    assert found["All ends"] == "not by itself"
    assert "2 held up by failures or missing tasks" in found["Left"]
