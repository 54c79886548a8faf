"""Random calls: after each, every index is consistent and agrees with a naive pass over tasks."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.scheduler import Scheduler
from luigid.scheduler.assignment import choose_work
from luigid.scheduler.resources import Usage
from luigid.state.limits import Counter
from luigid.state.slices import finish
from luigid.state.upstream import Upstream
from unit_tests.scheduler import naive
from unit_tests.scheduler.busy_states import busy_scheduler
from unit_tests.scheduler.random_calls import (
    SETTINGS,
    TimedCall,
    make_call,
    new_scheduler,
    timed_calls,
)
from unit_tests.schedulers import Clock


def _spelled(counter: Counter) -> Any:
    """Return a counter as the naive passes name it."""
    return counter if isinstance(counter, str) else (*counter[0].split("@"), counter[1])


def check(scheduler: Scheduler, now: float, active_since: float | None = None) -> None:
    since = now - 5 if active_since is None else active_since
    state = scheduler.state
    state.validate()
    usage = Usage(state, now)
    assert {_spelled(key): n for key, n in usage.held.items()} == naive.used_resources(state)
    for rate, amount in naive.started_amounts(state, now).items():
        assert usage.of(rate) == amount
    upstream = {i: status for i, status in naive.upstream_statuses(state).items() if status}
    assert finish(Upstream(state).statuses()) == upstream
    for worker in state.workers.values():
        counted = scheduler.count_pending(worker=worker.id)
        assert naive.counts(state, worker) == tuple(counted.values())[:3]
        for assistant in (False, True):
            chosen = choose_work(state, worker, assistant=assistant, active_since=since, now=now)
            ids = [] if chosen is None else [task.id for task in chosen.tasks]
            assert ids == naive.chosen_work(
                state, worker, assistant=assistant, active_since=since, now=now
            )


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(settings=SETTINGS, calls=st.lists(timed_calls, min_size=20, max_size=40))
def test_indices_agree_with_naive_pass_over_all_tasks(
    settings: dict[str, Any], calls: list[TimedCall]
) -> None:
    clock = Clock()
    scheduler = new_scheduler(settings, clock)
    for timed_call in calls:
        make_call(scheduler, clock, timed_call)
        check(scheduler, clock())


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_work_of_busy_states_is_what_a_naive_pass_finds(first: int) -> None:
    for seed in range(first, first + 100):
        scheduler, clock = busy_scheduler(Random(seed))
        check(scheduler, clock(), active_since=clock() - 60)
