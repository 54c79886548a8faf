"""Random calls, after which the index of failures equals one that is made anew."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.overview import FailureQuery, Overview
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from unit_tests.overview import naive_failures
from unit_tests.scheduler.calls import call
from unit_tests.scheduler.random_calls import SETTINGS, calls, new_scheduler
from unit_tests.schedulers import Clock

#: seconds to wait, a call, and the explanation of the run, if the call reports one
Step = tuple[int, tuple[str, dict[str, Any]], str | None]

explanations = st.sampled_from([None, "E: 1", "E: 2", "F: 'a'", "\"F: 'b'\""])


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(
    settings=SETTINGS,
    steps=st.lists(st.tuples(st.integers(0, 3), calls, explanations), min_size=20, max_size=40),
)
def test_groups_equal_those_computed_from_all_tasks(
    settings: dict[str, Any], steps: list[Step]
) -> None:
    clock = Clock()
    scheduler = new_scheduler(settings, clock)
    policy = Policy(**settings)
    overview = Overview(
        scheduler.state, policy, clock, Explainer(scheduler.state, policy), slice_seconds=-1
    )
    asyncio.run(compare(scheduler, overview, clock, steps))


async def compare(
    scheduler: Scheduler, overview: Overview, clock: Clock, steps: list[Step]
) -> None:
    for seconds, (method, arguments), expl in steps:
        clock.forward(seconds)
        if method == "add_task" and expl is not None:
            arguments = {**arguments, "expl": expl}
        call(scheduler, method, **arguments)
        if seconds == 0:
            continue  # the next update gets several changes
        expected = naive_failures.groups(scheduler.state)
        answer = (await overview.failures.page(FailureQuery(limit=500))).answer
        assert [found(group) for group in answer["groups"]] == [
            {**group, "task_ids": group["task_ids"][:5]} for group in expected
        ]
        assert answer["total"] == len(expected)
        assert answer["tasks"] == (await overview.change())["failed"]
        overview.failures.index.validate()
        for group in expected:
            page = await overview.failures.group(group["key"], 500, None)
            assert page is not None
            assert [task["task_id"] for task in page.answer["tasks"]] == group["task_ids"]


def found(group: dict[str, Any]) -> dict[str, Any]:
    """Return what `naive_failures` says of a group."""
    assert not group["is_cut"]
    names = ("key", "count", "first", "last", "waiting", "task_ids")
    families = {each["family"]: each["count"] for each in group["families"]}
    return {**{name: group[name] for name in names}, "families": families}
