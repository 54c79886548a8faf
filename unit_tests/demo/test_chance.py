from luigid.demo import failures
from luigid.demo.chance import Chance
from luigid.demo.tasks import DemoTask

CAUSES = [failures.WRONG_SCHEMA, failures.WAREHOUSE_GONE]
TASK = DemoTask(family="etl.Load", params={}, key="load", failures=CAUSES, failure_rate=0.5)


def runs(seed: int, task: DemoTask = TASK, count: int = 20) -> list[tuple[float, str | None]]:
    chance = Chance(seed)
    return [chance.next_run("day", task) for _ in range(count)]


def test_same_seed_gives_same_runs() -> None:
    assert runs(1) == runs(1) != runs(2)


def test_runs_of_one_task_differ_and_some_fail() -> None:
    found = runs(1)
    assert len({seconds for seconds, _ in found}) == len(found)
    assert {error is None for _, error in found} == {True, False}


def test_first_runs_fail_if_the_task_says_so() -> None:
    task = DemoTask(family="etl.Load", params={}, failures=CAUSES, failing_runs=2)
    assert [error is None for _, error in runs(1, task, 4)] == [False, False, True, True]


def test_runs_are_counted_for_each_pipeline() -> None:
    task = DemoTask(family="etl.Load", params={}, failures=CAUSES, failing_runs=1)
    chance = Chance(1)
    errors = [chance.next_run(pipeline, task)[1] for pipeline in ("monday", "tuesday", "monday")]
    assert [error is None for error in errors] == [False, False, True]
