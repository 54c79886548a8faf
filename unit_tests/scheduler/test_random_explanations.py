"""In random states `is_ready` agrees with the real get_work, and the reasons with `is_ready`."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.state.policy import Policy
from unit_tests.scheduler.busy_states import POLICY, busy_scheduler
from unit_tests.scheduler.explanation_checks import check_explanations
from unit_tests.scheduler.random_calls import (
    SETTINGS,
    TimedCall,
    make_call,
    new_scheduler,
    timed_calls,
)
from unit_tests.schedulers import Clock


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(settings=SETTINGS, calls=st.lists(timed_calls, min_size=20, max_size=40))
def test_explanations_after_random_calls_agree_with_get_work(
    settings: dict[str, Any], calls: list[TimedCall]
) -> None:
    clock = Clock()
    scheduler = new_scheduler(settings, clock)
    policy = Policy(**settings)
    for timed_call in calls:
        make_call(scheduler, clock, timed_call)
        check_explanations(scheduler, policy, clock())


@pytest.mark.parametrize("first", range(0, 300, 30))
def test_explanations_of_busy_states_agree_with_get_work(first: int) -> None:
    for seed in range(first, first + 30):
        scheduler, clock = busy_scheduler(Random(seed))
        check_explanations(scheduler, POLICY, clock())
