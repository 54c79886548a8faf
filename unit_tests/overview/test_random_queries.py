"""Random calls with random queries between them, checked against `naive_pages`."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from luigid.overview import Overview, TaskQuery
from luigid.overview.query import Scope
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from unit_tests.overview import naive_pages
from unit_tests.scheduler.calls import call
from unit_tests.scheduler.random_calls import SETTINGS, calls, new_scheduler
from unit_tests.schedulers import Clock

#: seconds to wait, a call, a question
Step = tuple[int, tuple[str, dict[str, Any]], TaskQuery]


def at_most_two(values: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values.split()), max_size=2)


scopes = st.builds(
    Scope,
    families=at_most_two("F G"),
    resources=at_most_two("db gpu"),
    terms=at_most_two("f(a= 1 _3 run zz"),
)
queries = st.builds(
    TaskQuery,
    statuses=at_most_two(" ".join(naive_pages.URGENCY)),
    scope=st.just(Scope()) | scopes,
    sort=st.sampled_from(["status", "family", "priority", "time"]),
    is_descending=st.booleans(),
    offset=st.sampled_from([0, 0, 1, 3]),
    limit=st.sampled_from([1, 2, 50]),
)


@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(
    settings=SETTINGS,
    move_cost=st.sampled_from([0, 8]),  # 0: orders stay; 8: most are dropped and made again
    steps=st.lists(st.tuples(st.integers(0, 3), calls, queries), min_size=20, max_size=40),
)
def test_pages_equal_those_computed_from_all_tasks(
    settings: dict[str, Any], move_cost: int, steps: list[Step]
) -> None:
    clock = Clock()
    scheduler = new_scheduler(settings, clock)
    policy = Policy(**settings)
    explainer = Explainer(scheduler.state, policy)
    overview = Overview(scheduler.state, policy, clock, explainer, move_cost=move_cost)
    asyncio.run(compare(scheduler, overview, clock, steps))


async def compare(
    scheduler: Scheduler, overview: Overview, clock: Clock, steps: list[Step]
) -> None:
    for seconds, (method, arguments), query in steps:
        clock.forward(seconds)
        call(scheduler, method, **arguments)
        page = await overview.page(query)
        found = page["total"], [row["task_id"] for row in page["tasks"]]
        assert found == naive_pages.page(scheduler.state, query)
        overview.catalogue.validate()
        change = await overview.change()
        assert change["statuses"] == naive_pages.counts(scheduler.state)
        assert change["total"] == sum(change["statuses"].values())
