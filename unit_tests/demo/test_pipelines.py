from datetime import date, datetime, timedelta

import pytest

from luigid.demo import pipelines
from luigid.demo.pipelines import Trouble
from luigid.demo.tasks import DemoTask

DAY = date(2025, 3, 14)
PIPELINES = {
    "daily": pipelines.daily(DAY, Trouble(unknown_partner="initech")),
    "troubled": pipelines.daily(DAY, Trouble(failing=(("clean.CleanOrders/apac", 2),))),
    "stream": pipelines.stream(datetime(2025, 3, 14, 12), timedelta(hours=1)),
    "retraining": pipelines.retraining(DAY),
    "tuning": pipelines.tuning(DAY),
    "experiment": pipelines.experiment(DAY),
    "archive": pipelines.archive(2020),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_dependencies_come_first_and_ids_and_keys_are_unique(name: str) -> None:
    tasks = PIPELINES[name]
    seen: set[str] = set()
    for task in tasks:
        assert {dep.id for dep in task.deps} <= seen
        seen.add(task.id)
    assert len(seen) == len({task.key for task in tasks}) == len(tasks)


@pytest.mark.parametrize("name", PIPELINES)
def test_tasks_need_no_more_than_there_is(name: str) -> None:
    for task in PIPELINES[name]:
        for resource, amount in task.resources.items():
            assert amount <= pipelines.RESOURCES[resource]


def test_daily_pipeline_is_worth_looking_at() -> None:
    tasks = PIPELINES["daily"]
    assert 60 <= len(tasks) <= 150
    assert len({task.family for task in tasks}) >= 15
    assert depth(tasks[-1]) >= 7
    assert [task.params["partner"] for task in tasks if not task.is_known] == ["initech"]


def depth(task: DemoTask) -> int:
    return 1 + max(map(depth, task.deps), default=0)


def test_trouble_changes_the_named_task_alone() -> None:
    failing = {task.key: task.failing_runs for task in PIPELINES["troubled"] if task.failing_runs}
    assert failing == {"clean.CleanOrders/apac": 2}


def test_streams_that_follow_each_other_share_no_task() -> None:
    begin, interval = datetime(2025, 3, 14, 12), timedelta(minutes=5)
    first, second = (
        {task.id for task in pipelines.stream(begin + n * interval, interval)} for n in (0, 1)
    )
    assert not first & second


def test_batched_parameter_exists() -> None:
    tasks = [*PIPELINES["daily"], *PIPELINES["stream"]]
    batched = {task.family: task.params for task in tasks if task.is_batchable}
    assert batched.keys() == pipelines.BATCHERS.keys()
    for family, (param, _) in pipelines.BATCHERS.items():
        assert param in batched[family]
