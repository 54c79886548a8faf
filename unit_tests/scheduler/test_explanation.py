from typing import Any

import pytest

from luigid.scheduler import Scheduler, explanation, standing
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from luigid.state.slices import finish
from unit_tests.scheduler.calls import add, get_work, run
from unit_tests.schedulers import Clock, MakeScheduler


def explain(scheduler: Scheduler, task_id: str, **settings: Any) -> dict[str, Any]:
    now = scheduler._clock()
    found = Explainer(scheduler.state, Policy(**settings)).explain(task_id, now)
    assert found is not None
    return found


def reasons(scheduler: Scheduler, task_id: str, **settings: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = explain(scheduler, task_id, **settings)["reasons"]
    return found


def kinds(scheduler: Scheduler, task_id: str, **settings: Any) -> list[str]:
    return [reason["kind"] for reason in reasons(scheduler, task_id, **settings)]


def test_unknown_task_has_no_explanation(make_scheduler: MakeScheduler) -> None:
    assert Explainer(make_scheduler().state, Policy()).explain("A", 0) is None


def test_next_task_is_ready_and_has_no_reason_to_wait(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A")
    assert explain(scheduler, "A") == {
        "task_id": "A",
        "status": "PENDING",
        "is_ready": True,
        "reasons": [],
        "rank": 1,
        "first_causes": 0,
        "is_cut": False,
        "as_of": 1000,
    }


def test_outranked_task_is_ready(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "B", priority=1)
    add(scheduler, "A", "C")
    add(scheduler, "D", worker="v", priority=2)
    add(scheduler, "E", priority=2, deps=["A"])
    found = explain(scheduler, "C")
    # A has the priority of E by now.
    ahead: list[Any] = [{"task_id": task_id, "family": "", "params": {}} for task_id in ("A", "B")]
    assert found["reasons"] == [{"kind": "outranked", "count": 2, "ahead": ahead}]
    assert (found["is_ready"], found["rank"]) == (True, 3)


def test_tasks_without_free_resource_do_not_outrank(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", resources={"db": 2}, priority=1)
    add(scheduler, "B")
    assert reasons(scheduler, "B") == []


def test_dependency_is_explained_by_its_first_cause(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B", deps=["C", "F"])
    add(scheduler, "C")
    clock.forward(5)
    add(scheduler, "F", status="FAILED", family="G")
    found = explain(scheduler, "A")
    failed, pending = found["reasons"]
    assert failed == {
        "kind": "dependency",
        "task_id": "F",
        "family": "G",
        "params": {},
        "status": "FAILED",
        "since": 1005,
        "is_first_cause": True,
        "has_worker": False,
        "is_held": False,
        "path": ["B", "F"],
        "path_length": 2,
    }
    assert (pending["task_id"], pending["has_worker"]) == ("C", True)
    assert (found["is_ready"], found["rank"], found["first_causes"]) == (False, None, 2)


def test_causes_that_need_somebody_come_first(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=["running", "ready", "missing", "failed", "disabled"])
    run(scheduler, "running")
    add(scheduler, "ready")
    add(scheduler, "failed", status="FAILED")
    add(scheduler, "disabled", status="DISABLED")
    scheduler.pause()
    assert [(r["kind"], r.get("task_id")) for r in reasons(scheduler, "A")] == [
        ("dependency", "disabled"),
        ("dependency", "failed"),
        ("missing_dependency", "missing"),
        ("paused", None),
        ("dependency", "ready"),
        ("dependency", "running"),
    ]


def test_hold_is_the_first_reason(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", family="F", deps=["B"])
    add(scheduler, "B", status="FAILED")
    scheduler.state.hold_task(scheduler.state.tasks["A"], by="ann", since=5, note="disk full")
    held, dependency = reasons(scheduler, "A")
    assert held == {
        "kind": "held",
        "hold_id": 1,
        "scope": "task",
        "by": "ann",
        "since": 5,
        "note": "disk full",
    }
    assert dependency["kind"] == "dependency"


def test_held_task_has_no_rank_and_competes_for_nothing(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 1})
    add(scheduler, "A", family="F", resources={"db": 1}, priority=1)
    add(scheduler, "B", resources={"db": 1})
    families = frozenset(["F"])
    finish(scheduler.state.add_wide_hold(by="ann", since=5, families=families, search=""))
    found = explain(scheduler, "A")
    assert (found["is_ready"], found["rank"]) == (False, None)
    assert [(each["kind"], each["scope"]) for each in found["reasons"]] == [("held", "family")]
    assert (explain(scheduler, "B")["is_ready"], reasons(scheduler, "B")) == (True, [])


def test_held_dependency_needs_somebody(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=["B"])
    add(scheduler, "B")
    scheduler.pause()
    assert [each["kind"] for each in reasons(scheduler, "A")] == ["paused", "dependency"]
    scheduler.state.hold_task(scheduler.state.tasks["B"], by="ann", since=5)
    dependency, paused = reasons(scheduler, "A")
    assert (dependency["task_id"], dependency["is_held"]) == ("B", True)
    assert paused["kind"] == "paused"


def test_tasks_that_wait_for_each_other_have_no_first_cause(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=["done", "B"])
    add(scheduler, "B", deps=["A"])
    add(scheduler, "done", status="DONE")
    (reason,) = reasons(scheduler, "A")
    assert (reason["task_id"], reason["is_first_cause"], reason["path"]) == ("B", False, ["B"])


def test_at_most_ten_causes_are_shown(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=[f"B_{number}" for number in range(30)])
    found = explain(scheduler, "A")
    assert (len(found["reasons"]), found["first_causes"]) == (10, 30)


def test_long_path_lacks_its_middle(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    for number in range(30):
        add(scheduler, f"A_{number}", deps=[f"A_{number + 1}"])
    (reason,) = reasons(scheduler, "A_0")
    path = [f"A_{number}" for number in [*range(1, 11), *range(21, 31)]]
    assert (reason["path"], reason["path_length"]) == (path, 30)


def test_explanation_says_that_search_was_cut(
    make_scheduler: MakeScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explanation, "_MAX_EXAMINED", 3)
    scheduler = make_scheduler()
    add(scheduler, "A", deps=["B", "C", "D", "E"])
    found = explain(scheduler, "A")
    assert (found["first_causes"], found["is_cut"]) == (3, True)


def test_task_known_only_as_dependency_is_missing(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=["B_1"])
    missing = {
        "kind": "missing_dependency",
        "task_id": "B_1",
        "family": "B",
        "path": ["B_1"],
        "path_length": 1,
    }
    assert reasons(scheduler, "A") == reasons(scheduler, "B_1") == [missing]


def test_task_without_runner_names_workers_that_know_it(
    make_scheduler: MakeScheduler, clock: Clock
) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", worker="v", runnable=False)
    clock.forward(5)
    add(scheduler, "A")
    scheduler.disable_worker(worker="w")
    found = explain(scheduler, "A")
    assert found["reasons"] == [
        {
            "kind": "no_worker",
            "workers": [
                {"worker": "w", "last_active": 1005, "is_disabled": True},
                {"worker": "v", "last_active": 1000, "is_disabled": False},
            ],
        }
    ]
    assert (found["is_ready"], found["rank"]) == (False, None)


def test_assistant_is_runner_of_runnable_task(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A")
    scheduler.disable_worker(worker="w")
    add(scheduler, "B", worker="v", runnable=False)
    scheduler.add_worker(worker="helper", info={"assistant": True})
    assert reasons(scheduler, "A") == []
    assert kinds(scheduler, "B") == ["no_worker"]


def test_paused_scheduler_is_reason(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A")
    scheduler.pause()
    found = explain(scheduler, "A")
    assert (found["reasons"], found["is_ready"]) == ([{"kind": "paused"}], False)


def test_used_resource_names_holders(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(resources={"db": 3})
    add(scheduler, "A", resources={"db": 2}, family="F")
    clock.forward(5)
    assert get_work(scheduler) == "A"
    add(scheduler, "B", resources={"db": 2, "gpu": 1})
    found = explain(scheduler, "B")
    assert found["reasons"] == [
        {
            "kind": "resource",
            "resource": "db",
            "scope": "server",
            "place": None,
            "per": None,
            "needed": 2,
            "used": 2,
            "total": 3,
            "holders": [
                {
                    "task_id": "A",
                    "family": "F",
                    "params": {},
                    "worker": "w",
                    "since": 1005,
                    "amount": 2,
                }
            ],
            "holders_total": 1,
            "next_at": None,
        }
    ]
    assert (found["is_ready"], found["rank"]) == (False, 1)


def test_at_most_ten_holders_are_shown(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 12})
    for number in range(12):
        run(scheduler, f"A_{number}", resources={"db": 1})
    add(scheduler, "B", resources={"db": 1})
    (reason,) = reasons(scheduler, "B")
    assert [holder["task_id"] for holder in reason["holders"]] == [f"A_{n}" for n in range(10)]
    assert reason["holders_total"] == 12


def test_resource_is_reserved_for_higher_ranking_task(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 2})
    add(scheduler, "A", worker="v", resources={"db": 2}, priority=1, family="F")
    assert get_work(scheduler, "v") == "A"
    add(scheduler, "A", worker="v", status="PENDING", resources={"db": 2})
    add(scheduler, "A", worker="v", status="FAILED", resources={"db": 2})
    scheduler.forgive_failures(task_id="A")
    add(scheduler, "B", resources={"db": 1})
    found = explain(scheduler, "B")
    assert found["reasons"] == [
        {
            "kind": "reserved",
            "task_id": "A",
            "family": "F",
            "params": {},
            "resource": "db",
            "scope": "server",
            "place": None,
            "per": None,
            "needed": 1,
            "reserved": 2,
            "total": 2,
        }
    ]
    assert not found["is_ready"]
    assert get_work(scheduler) is None


def test_resource_of_hosts_names_those_that_hold_it_there(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"gpu@host": 1, "gpu@two": 2})
    for worker, host in {"v": "one", "w": "two"}.items():
        scheduler.add_worker(worker=worker, info={"host": host})
        run(scheduler, f"on_{host}", worker=worker, resources={"gpu@host": 1}, family="F")
    for worker in "vw":
        add(scheduler, "A", worker=worker, resources={"gpu@host": 2})
    found = explain(scheduler, "A")
    assert not found["is_ready"]
    nearest, other = found["reasons"]
    assert (nearest["place"], nearest["used"], nearest["total"]) == ("two", 1, 2)
    assert (other["place"], other["used"], other["total"]) == ("one", 1, 1)
    assert [holder["task_id"] for holder in nearest["holders"]] == ["on_two"]
    assert {reason["scope"] for reason in found["reasons"]} == {"host"}


def test_what_is_free_on_one_host_is_missing_nowhere(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"gpu@host": 1})
    for worker, host in {"v": "one", "w": "two"}.items():
        scheduler.add_worker(worker=worker, info={"host": host})
        add(scheduler, "A", worker=worker, resources={"gpu@host": 1})
    run(scheduler, "running", worker="v", resources={"gpu@host": 1})
    assert kinds(scheduler, "A") == []


def test_rate_says_when_the_next_may_start(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler(resources={"api@minute": 3})
    add(scheduler, "A", "B", resources={"api@minute": 2})
    assert get_work(scheduler) == "A"
    clock.forward(5)
    (reason,) = reasons(scheduler, "B")
    assert (reason["resource"], reason["per"]) == ("api@minute", "minute")
    assert (reason["used"], reason["total"], reason["holders"]) == (2, 3, [])
    assert reason["next_at"] == 1060


def test_rate_that_is_too_small_admits_no_start(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"api@hour": 3})
    add(scheduler, "A", resources={"api@hour": 4})
    (reason,) = reasons(scheduler, "A")
    assert reason["next_at"] is None


def test_rest_of_rate_is_reserved(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"api@minute": 2})
    add(scheduler, "first", resources={"api@minute": 1})
    assert get_work(scheduler) == "first"
    get_work(scheduler, "v")
    add(scheduler, "high", worker="v", resources={"api@minute": 1}, priority=1)
    add(scheduler, "low", resources={"api@minute": 1})
    (reason,) = reasons(scheduler, "low")
    assert (reason["kind"], reason["task_id"]) == ("reserved", "high")
    assert (reason["needed"], reason["reserved"], reason["total"]) == (1, 2, 2)


def test_member_of_batch_names_leader(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"], max_batch_size=2)
    for number in range(3):
        add(scheduler, f"F_{number}", family="F", params={"a": str(number)}, batchable=True)
    assert kinds(scheduler, "F_0") == []
    assert reasons(scheduler, "F_1") == [
        {"kind": "batch", "task_id": "F_0", "family": "F", "params": {"a": "0"}},
        {
            "kind": "outranked",
            "count": 1,
            "ahead": [{"task_id": "F_0", "family": "F", "params": {"a": "0"}}],
        },
    ]
    assert kinds(scheduler, "F_2") == ["outranked"]


def test_running_member_of_batch_names_run(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["a"])
    for number in range(2):
        add(scheduler, f"F_{number}", family="F", params={"a": str(number)}, batchable=True)
    batch_id = scheduler.get_work(worker="w")["batch_id"]
    unknown: dict[str, Any] = {"kind": "batch", "task_id": None, "family": "F", "params": {}}
    assert reasons(scheduler, "F_0") == [unknown]
    run(scheduler, "run", family="F", params={"a": "0,1"}, batch_id=batch_id)
    assert reasons(scheduler, "F_0") == [{**unknown, "task_id": "run", "params": {"a": "0,1"}}]


@pytest.mark.parametrize(("retry_delay", "seconds"), [(900, 1900), (-1, None)])
def test_failed_task_waits_for_retry(
    make_scheduler: MakeScheduler, retry_delay: float, seconds: float | None
) -> None:
    scheduler = make_scheduler(retry_delay=retry_delay)
    add(scheduler, "A")
    add(scheduler, "A", status="FAILED")
    found = explain(scheduler, "A", retry_delay=retry_delay)
    assert found["reasons"] == [{"kind": "retry_at", "seconds": seconds}]
    assert not found["is_ready"]


def test_disabled_task_waits_until_it_is_re_enabled(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(retry_count=1)
    add(scheduler, "A")
    add(scheduler, "A", status="FAILED")
    add(scheduler, "B")
    add(scheduler, "B", status="DISABLED")
    by_scheduler = {"kind": "disabled_until", "seconds": 1000 + 86400}
    by_worker = {"kind": "disabled_until", "seconds": None}
    assert reasons(scheduler, "A") == [by_scheduler]
    assert reasons(scheduler, "B") == [by_worker]


def test_task_just_done_cannot_become_pending(make_scheduler: MakeScheduler, clock: Clock) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", status="DONE")
    clock.forward(9)
    assert reasons(scheduler, "A") == [{"kind": "cooldown_until", "seconds": 1010}]
    clock.forward(1)
    assert reasons(scheduler, "A") == []


def test_running_task_has_no_reasons(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    run(scheduler, "A", deps=["B"])
    scheduler.pause()
    assert reasons(scheduler, "A") == []


def test_too_many_groups_leave_places_unknown(
    make_scheduler: MakeScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MAX_GROUPS", 3)
    scheduler = make_scheduler()
    for number in range(8):
        add(scheduler, f"A_{number}", resources={f"r{number}": 1})
    explainer = Explainer(scheduler.state, Policy())
    assert explain(scheduler, "A_7")["rank"] == 8
    assert "A_7" not in explainer.shorten(list(scheduler.state.tasks.values()), 1000)


def test_short_reason_has_first_items_of_lists(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler(resources={"db": 1})
    run(scheduler, "A", resources={"db": 1})
    add(scheduler, "B", resources={"db": 1})
    add(scheduler, "C", runnable=False)
    tasks = [scheduler.state.tasks[task_id] for task_id in ("B", "C")]
    found = Explainer(scheduler.state, Policy()).shorten(tasks, 1000)
    assert found["B"]["first_holder"]["task_id"] == "A"
    assert found["C"]["first_worker"]["worker"] == "w"


def test_short_reason_has_no_lists(make_scheduler: MakeScheduler) -> None:
    scheduler = make_scheduler()
    add(scheduler, "A", deps=["B_1"])
    add(scheduler, "C")
    tasks = list(scheduler.state.tasks.values())
    missing = {"kind": "missing_dependency", "task_id": "B_1", "family": "B", "path_length": 1}
    found = Explainer(scheduler.state, Policy()).shorten(tasks, 1000)
    assert found == {"A": missing, "B_1": missing}
