"""Random calls: after each, `is_ready` agrees with the real get_work, and all reasons are true.

`pytest unit_tests/scheduler/test_random_explanations.py --hypothesis-profile=long` looks further.
"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from unit_tests.scheduler.random_calls import (
    SETTINGS,
    TimedCall,
    make_call,
    new_scheduler,
    timed_calls,
)
from unit_tests.scheduler.ready_oracle import ready_tasks
from unit_tests.schedulers import Clock

#: reasons for which a ready task may still have to wait
HARMLESS = {"outranked", "batch"}


def check(scheduler: Scheduler, policy: Policy, now: float) -> None:
    state = scheduler.state
    explainer = Explainer(state, policy)
    ready = ready_tasks(state, policy, now)
    short = explainer.shorten(list(state.tasks.values()), now)
    for task in list(state.tasks.values()):
        explained = explainer.explain(task.id, now)
        assert explained is not None
        assert explained["is_ready"] == ready.get(task.id, False), (task.id, explained)
        kinds = [reason["kind"] for reason in explained["reasons"]]
        if task.status == "PENDING":
            assert explained["is_ready"] == (set(kinds) <= HARMLESS), (task.id, explained)
        assert short.get(task.id, {"kind": None})["kind"] == (kinds[0] if kinds else None)
    assert {task.id for task in state.tasks.values()} >= short.keys()


@given(settings=SETTINGS, calls=st.lists(timed_calls, min_size=20, max_size=40))
def test_task_is_ready_exactly_if_get_work_would_return_it(
    settings: dict[str, Any], calls: list[TimedCall]
) -> None:
    clock = Clock()
    scheduler = new_scheduler(settings, clock)
    policy = Policy(**settings)
    for timed_call in calls:
        make_call(scheduler, clock, timed_call)
        check(scheduler, policy, clock())
