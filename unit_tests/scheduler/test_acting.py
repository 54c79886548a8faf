from itertools import pairwise
from typing import Any

import pytest

from luigid.scheduler import Scheduler
from luigid.scheduler.acting import Acting, Outcome, Result, can_be_undone
from luigid.state.events import Event, TaskFinished, TaskScheduled
from luigid.state.policy import Policy
from luigid.state.slices import CHUNK_SIZE, finish
from unit_tests.scheduler.calls import add, get_work, run, statuses
from unit_tests.schedulers import Clock, MakeScheduler

ACTIONS = ["forgive", "re_enable", "mark_as_done", "hold", "release", "retry"]


def acting(scheduler: Scheduler, events: list[Event] | None = None) -> Acting:
    emit = (lambda _event: None) if events is None else events.append
    return Acting(scheduler.state, Policy(), scheduler._clock, emit)


def perform(scheduler: Scheduler, action: str, *task_ids: str, note: str = "") -> Result:
    result = Result()
    finish(acting(scheduler).perform(action, task_ids, result, by="ann", note=note))
    return result


def preview(scheduler: Scheduler, action: str, *task_ids: str) -> Result:
    result = Result()
    finish(acting(scheduler).preview(action, task_ids, result))
    return result


def undo(scheduler: Scheduler, action: str, done: Result) -> Result:
    result = Result()
    finish(acting(scheduler).undo(action, done.undo, result))
    return result


def fail(scheduler: Scheduler, *task_ids: str) -> None:
    add(scheduler, *task_ids)
    add(scheduler, *task_ids, status="FAILED")


def reasons(result: Result) -> dict[str, str | None]:
    return {outcome.task_id: outcome.reason for outcome in result.outcomes}


@pytest.fixture
def mixed(make_scheduler: MakeScheduler) -> Scheduler:
    """A task of each status."""
    scheduler = make_scheduler(retry_count=2)
    add(scheduler, "pending", "done", deps=["unknown"])
    add(scheduler, "done", status="DONE")
    add(scheduler, "failed", status="FAILED")
    run(scheduler, "running")
    add(scheduler, "by_worker", status="DISABLED")
    add(scheduler, "disabled", status="FAILED")
    add(scheduler, "disabled", status="FAILED")
    assert statuses(scheduler)["disabled"] == "DISABLED"
    return scheduler


ALL = ("pending", "done", "failed", "running", "by_worker", "disabled", "unknown", "nothing")


@pytest.mark.parametrize(
    ("action", "after"),
    [
        ("forgive", {"failed": "PENDING"}),
        ("re_enable", {"disabled": "FAILED"}),
        (
            "mark_as_done",
            {"failed": "DONE", "running": "DONE", "by_worker": "DONE", "disabled": "DONE"},
        ),
        ("retry", {"failed": "PENDING", "disabled": "PENDING"}),
        ("hold", {}),
        ("release", {}),
    ],
)
def test_action_changes_those_tasks_that_the_method_would(
    action: str, after: dict[str, str], mixed: Scheduler
) -> None:
    before = statuses(mixed)
    foreseen = preview(mixed, action, *ALL)
    assert statuses(mixed) == before
    result = perform(mixed, action, *ALL)
    assert statuses(mixed) == {**before, **after}
    assert foreseen.outcomes == result.outcomes
    assert (result.total, result.done) == (len(ALL), len(ALL))
    assert result.changed + sum(result.skipped.values()) == len(ALL)
    assert sum(result.changes.values()) == result.changed
    changes = {(before[task_id], status) for task_id, status in after.items()}
    assert set(result.changes) == changes or action in ("hold", "release")


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (
            "forgive",
            ["not_failed", "not_failed", None, *["not_failed"] * 4, "unknown_task"],
        ),
        (
            "re_enable",
            [*["not_disabled"] * 4, "disabled_by_worker", None, "not_disabled", "unknown_task"],
        ),
        (
            "mark_as_done",
            [
                *("not_running_or_failed", "already_done", None, None, None, None),
                *("not_running_or_failed", "unknown_task"),
            ],
        ),
        (
            "retry",
            [
                *("not_failed", "not_failed", None, "not_failed", "disabled_by_worker", None),
                *("not_failed", "unknown_task"),
            ],
        ),
        ("hold", [None, "already_done", *[None] * 5, "unknown_task"]),
        ("release", [*["not_held"] * 7, "unknown_task"]),
    ],
)
def test_skipped_task_says_why(action: str, expected: list[str | None], mixed: Scheduler) -> None:
    assert list(reasons(perform(mixed, action, *ALL)).values()) == expected


def test_hold_and_release_concern_the_own_hold(scheduler: Scheduler) -> None:
    add(scheduler, "a", "b", family="F")
    families = frozenset(["F"])
    wide = finish(scheduler.state.add_wide_hold(by="bob", since=1, families=families, search=""))
    held = perform(scheduler, "hold", "a", note="disk full")
    hold = scheduler.state.tasks["a"].hold
    assert hold is not None
    assert (hold.by, hold.note, held.changed) == ("ann", "disk full", 1)
    assert reasons(perform(scheduler, "hold", "a")) == {"a": "already_held"}
    released = perform(scheduler, "release", "a", "b")
    assert reasons(released) == {"a": None, "b": "held_by_family"}
    assert (released.still_held, released.ready) == (1, 0)
    finish(scheduler.state.remove_wide_hold(wide))
    search = "a"
    finish(scheduler.state.add_wide_hold(by="b", since=1, families=frozenset(), search=search))
    assert reasons(perform(scheduler, "release", "a")) == {"a": "held_by_filter"}


def test_retry_includes_what_keeps_task_from_running_and_what_has_failed_behind(
    make_scheduler: MakeScheduler,
) -> None:
    scheduler = make_scheduler(retry_count=1)
    fail(scheduler, "cause", "other")
    add(scheduler, "middle", deps=["cause"])
    add(scheduler, "asked", deps=["middle"])
    add(scheduler, "behind", deps=["asked", "other"])
    add(scheduler, "behind_failed", status="FAILED", deps=["behind"])
    add(scheduler, "elsewhere", status="FAILED")
    result = perform(scheduler, "retry", "asked")
    assert [(each.task_id, each.part, each.reason) for each in result.outcomes] == [
        ("asked", "asked", "not_failed"),
        ("cause", "upstream", None),
        ("behind_failed", "downstream", None),
    ]
    assert {i: s for i, s in statuses(scheduler).items() if s != "PENDING"} == {
        "other": "DISABLED",
        "elsewhere": "DISABLED",
    }
    assert (result.ready, result.downstream) == (1, 3)


def test_retry_of_tasks_that_wait_for_each_other_ends(scheduler: Scheduler) -> None:
    add(scheduler, "a", deps=["b"], status="FAILED")
    add(scheduler, "b", deps=["a"], status="FAILED")
    assert reasons(perform(scheduler, "retry", "a")) == {"a": None, "b": None}


def test_tasks_behind_are_counted_and_those_that_can_run_then(scheduler: Scheduler) -> None:
    add(scheduler, "a", "b", status="FAILED")
    add(scheduler, "c", deps=["a"])
    add(scheduler, "d", deps=["a", "b"])
    add(scheduler, "e", deps=["d", "a"])
    add(scheduler, "held", deps=["a"])
    add(scheduler, "done", deps=["a"], status="DONE")
    scheduler.state.hold_task(scheduler.state.tasks["held"], by="ann", since=1)
    for result in (preview(scheduler, "mark_as_done", "a"), preview(scheduler, "forgive", "a")):
        assert result.downstream == 4
    one, both = (
        preview(scheduler, "mark_as_done", "a"),
        preview(scheduler, "mark_as_done", "a", "b"),
    )
    assert (one.unblocked, both.unblocked) == (1, 2)
    ready = {task.id for task in scheduler.state.tasks.values() if get_ready(scheduler, task.id)}
    perform(scheduler, "mark_as_done", "a", "b")
    now_ready = {t.id for t in scheduler.state.tasks.values() if get_ready(scheduler, t.id)}
    assert len(now_ready - ready) == both.unblocked


def get_ready(scheduler: Scheduler, task_id: str) -> bool:
    task = scheduler.state.tasks[task_id]
    return task.status == "PENDING" and not task.unmet and task.held_by is None


def test_changed_task_without_worker_is_counted(scheduler: Scheduler, clock: Clock) -> None:
    add(scheduler, "a", worker="v")
    fail(scheduler, "a", "b")
    scheduler.disable_worker(worker="w")
    result = perform(scheduler, "forgive", "a", "b")
    assert (result.ready, result.without_worker) == (1, 1)


def test_actions_emit_the_events_of_the_methods(
    make_scheduler: MakeScheduler, events: list[Event]
) -> None:
    scheduler = make_scheduler()
    add(scheduler, "a", "b", status="FAILED")
    emitted: list[Event] = []
    for action, task_id in (("forgive", "a"), ("mark_as_done", "b")):
        finish(acting(scheduler, emitted).perform(action, [task_id], Result(), by="ann", note=""))
    kinds = {type(event) for event in emitted}
    assert {TaskScheduled, TaskFinished} <= kinds


def snapshot(scheduler: Scheduler) -> dict[str, Any]:
    fields = ("status", "updated", "failures", "disabled_at", "retry_at", "batch_id", "hold")
    return {
        task.id: {name: getattr(task, name) for name in fields}
        for task in scheduler.state.tasks.values()
    }


@pytest.mark.parametrize("action", ["mark_as_done", "hold", "release"])
def test_undo_restores_each_task(action: str, mixed: Scheduler, clock: Clock) -> None:
    mixed.state.hold_task(mixed.state.tasks["pending"], by="bob", since=1)
    before = snapshot(mixed)
    clock.forward(5)
    done = perform(mixed, action, *ALL)
    assert snapshot(mixed) != before
    clock.forward(5)
    undone = undo(mixed, action, done)
    assert snapshot(mixed) == before
    assert (undone.changed, undone.total) == (done.changed, done.changed)
    assert can_be_undone(action)


@pytest.mark.parametrize("action", ["forgive", "re_enable", "retry"])
def test_what_lets_tasks_run_cannot_be_undone(action: str, mixed: Scheduler) -> None:
    assert not can_be_undone(action)
    assert perform(mixed, action, *ALL).undo == []


def test_task_that_has_changed_since_is_not_undone(scheduler: Scheduler) -> None:
    add(scheduler, "a", "b", "c", "d", status="FAILED")
    done = perform(scheduler, "mark_as_done", "a", "b", "c")
    add(scheduler, "a", status="FAILED")
    scheduler.state.remove_task(scheduler.state.tasks["b"])
    scheduler.state.remove_task(scheduler.state.tasks["c"])
    add(scheduler, "c", status="DONE")
    assert reasons(undo(scheduler, "mark_as_done", done)) == {
        "a": "changed_since",
        "b": "unknown_task",
        "c": "changed_since",
    }
    held = perform(scheduler, "hold", "a", "d")
    perform(scheduler, "release", "a")
    scheduler.state.hold_task(scheduler.state.tasks["a"], by="ann", since=1)
    assert reasons(undo(scheduler, "hold", held)) == {"a": "changed_since", "d": None}


def test_batch_that_was_marked_as_done_is_not_undone(scheduler: Scheduler) -> None:
    scheduler.add_task_batcher(worker="w", task_family="F", batched_args=["x"])
    for x in "ab":
        add(scheduler, f"F_{x}", family="F", params={"x": x}, batchable=True)
    work = scheduler.get_work(worker="w")
    add(scheduler, "F_a_b", status="RUNNING", batch_id=work["batch_id"])
    done = perform(scheduler, "mark_as_done", "F_a_b", "F_a", "F_b")
    assert statuses(scheduler) == {"F_a": "DONE", "F_b": "DONE", "F_a_b": "DONE"}
    assert reasons(done) == {"F_a_b": None, "F_a": "already_done", "F_b": "already_done"}
    assert reasons(undo(scheduler, "mark_as_done", done)) == {"F_a_b": "ran_batch"}


def test_unknown_task_has_a_guessed_family(scheduler: Scheduler) -> None:
    (outcome,) = perform(scheduler, "forgive", "F_1_abc").outcomes
    assert outcome == Outcome("F_1_abc", "F", None, None, "unknown_task", "asked")


def test_task_that_is_named_twice_is_changed_once(scheduler: Scheduler) -> None:
    fail(scheduler, "a")
    assert perform(scheduler, "forgive", "a", "a").total == 1
    assert get_work(scheduler) == "a"


@pytest.mark.parametrize("action", ["forgive", "retry"])
def test_tasks_that_nothing_waits_for_are_counted_in_slices(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    ids = [f"T{number}" for number in range(3 * CHUNK_SIZE)]
    fail(scheduler, *ids)
    asked: list[str] = []

    def dependents(task_id: str) -> tuple[str, ...]:
        asked.append(task_id)
        return ()

    monkeypatch.setattr(scheduler.state, "dependents", dependents)
    slices = acting(scheduler).preview(action, ids, Result())
    counts = [0, *(len(asked) for _ in slices), len(asked)]
    assert max(after - before for before, after in pairwise(counts)) <= CHUNK_SIZE
    assert counts[-1] >= len(ids)
