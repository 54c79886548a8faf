import json
from typing import Any

import pytest

from luigid.overview import Overview, TaskQuery
from luigid.overview.error_signature import signature_of
from luigid.overview.task_rows import error_text, last_line
from luigid.scheduler import Scheduler
from luigid.state.slices import finish
from unit_tests.overview.conftest import MakeOverview
from unit_tests.overview.questions import ask
from unit_tests.scheduler.calls import add, get_work
from unit_tests.schedulers import Clock

TRACEBACK = "Traceback:\n  File x\nValueError: no\n\n"


def row(overview: Overview, task_id: str) -> Any:
    (found,) = [
        r for r in ask(overview.page(TaskQuery(limit=500)))["tasks"] if r["task_id"] == task_id
    ]
    return found


def details(overview: Overview, task_id: str) -> Any:
    return ask(overview.task(task_id))


def test_row_of_pending_task(scheduler: Scheduler, overview: Overview) -> None:
    add(
        scheduler,
        "A",
        family="F",
        params={"a": "1", "secret": "x"},
        param_visibilities={"a": 0, "secret": 1},
        priority=3,
        resources={"db": 2},
        deps=["B"],
        expl="of an earlier run",
    )
    add(scheduler, "B", status="FAILED")
    assert row(overview, "A") == {
        "task_id": "A",
        "family": "F",
        "params": {"a": "1"},
        "status": "PENDING",
        "upstream_status": "UPSTREAM_FAILED",
        "priority": 3,
        "resources": {"db": 2},
        "time": 1000,
        "worker_running": None,
        "status_message": None,
        "progress_percentage": None,
        "tracking_url": None,
        "error": None,
        "reason": {
            "kind": "dependency",
            "task_id": "B",
            "family": "",
            "params": {},
            "status": "FAILED",
            "since": 1000,
            "is_first_cause": True,
            "has_worker": False,
            "is_held": False,
            "path_length": 1,
        },
        "held": False,
        "re_enable_able": False,
        "accepts_messages": False,
        "expected_end": None,
        "is_late": False,
    }


def test_held_task_shows_its_hold(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", "B", family="F")
    state = scheduler.state
    families = frozenset(["F"])
    finish(state.add_wide_hold(by="bob", since=5, families=families, search=""))
    state.hold_task(state.tasks["A"], by="ann", since=6, note="disk full")
    assert row(overview, "A")["held"] is True
    assert row(overview, "A")["reason"]["kind"] == "held"
    own = {"hold_id": 2, "scope": "task", "by": "ann", "since": 6, "note": "disk full"}
    assert details(overview, "A")["hold"] == own
    wide = {"hold_id": 1, "scope": "family", "by": "bob", "since": 5, "note": ""}
    assert details(overview, "B")["hold"] == wide


def test_row_of_running_task(scheduler: Scheduler, overview: Overview, clock: Clock) -> None:
    add(scheduler, "A", accepts_messages=True)
    clock.forward(5)
    assert get_work(scheduler) == "A"
    scheduler.set_task_status_message(task_id="A", status_message={"half": True})
    scheduler.set_task_progress_percentage(task_id="A", progress_percentage=50)
    add(scheduler, "A", status="RUNNING", tracking_url="http://track", accepts_messages=True)
    found = row(overview, "A")
    assert (found["status"], found["time"], found["worker_running"]) == ("RUNNING", 1005, "w")
    assert (found["status_message"], found["progress_percentage"]) == ({"half": True}, 50)
    assert (found["tracking_url"], found["accepts_messages"]) == ("http://track", True)


def test_running_task_has_an_expected_end_until_it_is_late(
    scheduler: Scheduler, overview: Overview, clock: Clock
) -> None:
    for _ in range(5):
        overview.recent.durations.add("F", 10, ended=clock())
    add(scheduler, "A", family="F")
    assert row(overview, "A")["expected_end"] is None
    get_work(scheduler)
    shown = row(overview, "A")
    assert (shown["expected_end"], shown["is_late"]) == (1010, False)
    clock.forward(11)
    shown = row(overview, "A")
    assert (shown["expected_end"], shown["is_late"]) == (None, True)


@pytest.mark.parametrize(
    ("settings", "arguments", "accepts"),
    [
        ({}, {"accepts_messages": True}, True),
        ({}, {"accepts_messages": False}, False),
        ({"send_messages": False}, {"accepts_messages": True}, False),
        ({}, {"accepts_messages": True, "status": "PENDING"}, False),
    ],
)
def test_messages_are_accepted_by_running_tasks_if_enabled(
    make_overview: MakeOverview, settings: Any, arguments: Any, accepts: bool
) -> None:
    scheduler, overview = make_overview(**settings)
    add(scheduler, "A", **{"status": "RUNNING", **arguments})
    assert row(overview, "A")["accepts_messages"] is accepts


def test_task_disabled_by_failures_can_be_re_enabled(make_overview: MakeOverview) -> None:
    scheduler, overview = make_overview(retry_count=1)
    add(scheduler, "A", status="FAILED", expl=json.dumps(TRACEBACK))
    add(scheduler, "B", status="DISABLED")
    found = row(overview, "A")
    assert (found["status"], found["re_enable_able"]) == ("DISABLED", True)
    assert found["error"] == "ValueError: no"
    assert row(overview, "B")["re_enable_able"] is False
    assert details(overview, "A")["disabled_at"] == 1000
    assert details(overview, "B")["disabled_at"] is None


def test_details_hold_all_attributes_of_task(make_overview: MakeOverview, clock: Clock) -> None:
    scheduler, overview = make_overview(retry_delay=60, disable_window=30)
    add(scheduler, "A", family="F", module="m", params={"a": "1"}, deps=["G_1_x"], status="FAILED")
    clock.forward(20)
    add(scheduler, "A", worker="v", retry_policy_dict={"retry_count": 5})
    add(
        scheduler,
        "A",
        worker="v",
        status="FAILED",
        expl=json.dumps(TRACEBACK),
        batch_id="b",
        retry_policy_dict={"retry_count": 5},
    )
    add(scheduler, "C", family="F", deps=["A"])
    clock.forward(15)
    found = details(overview, "A")
    assert found.pop("revision") == overview.revision
    for name in row(overview, "A"):
        assert found.pop(name) == row(overview, "A")[name]
    assert found == {
        "module": "m",
        "deps": [reference("G_1_x", "G", "UNKNOWN")],
        "deps_total": 1,
        "dependents": [reference("C", "F", "PENDING", "UPSTREAM_FAILED")],
        "dependents_total": 1,
        "workers": ["v"],
        "batch_id": "b",
        "scheduled": 1000,
        "updated": 1020,
        "error_text": TRACEBACK,
        "failure_key": signature_of(TRACEBACK).key,
        "log_url": None,
        "failures": 1,
        "retry_policy": {
            "retry_count": 5,
            "disable_window": 30,
            "disable_hard_timeout": 999999999,
        },
        "retry_at": 1080,
        "disabled_at": None,
        "hold": None,
    }


def reference(
    task_id: str, family: str, status: str, upstream_status: str | None = None
) -> dict[str, Any]:
    return {
        "task_id": task_id,
        "family": family,
        "params": {},
        "status": status,
        "upstream_status": upstream_status,
    }


def test_unknown_task_has_no_details(overview: Overview) -> None:
    assert details(overview, "A") is None


def test_unknown_dependency_is_listed_as_unknown(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", family="F", deps=["x"], assistant=True)
    assert details(overview, "A")["deps"] == [reference("x", "", "UNKNOWN")]


def test_neighbour_shows_only_its_public_params(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "B", family="G", params={"b": "2", "c": "3"}, param_visibilities={"c": 1})
    add(scheduler, "A", family="F", deps=["B"])
    assert details(overview, "A")["deps"] == [
        reference("B", "G", "PENDING") | {"params": {"b": "2"}}
    ]


def test_first_hundred_neighbours_are_listed(scheduler: Scheduler, overview: Overview) -> None:
    deps = [f"D_{number}" for number in range(150)]
    add(scheduler, "A", deps=deps)
    for number in range(101):
        add(scheduler, str(number), deps=["A"])
    found = details(overview, "A")
    assert [each["task_id"] for each in found["deps"]] == deps[:100]
    assert (found["deps_total"], found["dependents_total"]) == (150, 101)
    assert [each["task_id"] for each in found["dependents"]] == list(map(str, range(100)))


@pytest.mark.parametrize(
    ("settings", "status", "retry_at"),
    [
        ({"retry_delay": 60}, "FAILED", 1060),
        ({"retry_delay": 60}, "PENDING", None),
        ({"retry_delay": -1}, "FAILED", None),
    ],
)
def test_failed_task_has_retry_time_if_retries_are_enabled(
    make_overview: MakeOverview, settings: Any, status: str, retry_at: float | None
) -> None:
    scheduler, overview = make_overview(**settings)
    add(scheduler, "A", status="FAILED")
    add(scheduler, "A", status=status)
    assert details(overview, "A")["retry_at"] == retry_at


@pytest.mark.parametrize(
    ("expl", "text"),
    [
        (None, None),
        ("", ""),
        (json.dumps("a\nb"), "a\nb"),
        ("not JSON", "not JSON"),
        ("12", "12"),
        ('{"a": 1}', '{"a": 1}'),
        ({"a": ["\u00e9"]}, '{"a": ["\u00e9"]}'),
        (False, "false"),
        ("[" * 100000, "[" * 100000),
    ],
)
def test_explanation_is_decoded_to_text(expl: Any, text: str | None) -> None:
    assert error_text(expl) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (None, None),
        ("", None),
        (" \n\t\n", None),
        ("one", "one"),
        ("one\n  two  \n \n", "two"),
        ("one\r\ntwo\r\n", "two"),
        ("x" * 300, "x" * 200),
    ],
)
def test_last_line_skips_blank_lines_and_is_cut(text: str | None, line: str | None) -> None:
    assert last_line(text) == line
