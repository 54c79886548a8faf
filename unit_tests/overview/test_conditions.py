from typing import Any

import pytest

from luigid.overview import Overview, TaskQuery
from luigid.scheduler import Scheduler
from unit_tests.overview.questions import ask, ids
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock

DEFAULTS: dict[str, Any] = {"search": "", "sort": "family", "offset": 0, "limit": 50}

#: query -> ids of the tasks that fit, in the order of families and ids
FOUND = {
    "": "A B C D E",
    "status:failed,done": "C D",
    "-status:pending": "B C D E",
    "status:failed status:done": "",
    "status:running family:Load": "B",
    "family:etl.*": "A C E",
    "family:ETL.clean,load": "B C D",
    "-family:*l*": "",
    "id:a,B": "A B",
    "id:-": "",
    "param.date:2026-11-*": "A B",
    "param.date>=2026-11-02": "B C",
    "-param.date:*": "D E",
    "param.n<10": "C",
    "param.Date:*": "",
    "worker:etl-0*": "B C D E",
    "-worker:*": "A",
    "resource:db": "A",
    "priority>=5": "A",
    "priority:5,0": "A B C D E",
    "error:space": "C",
    "error:No*device": "C",
    "-error:space": "A B D E",
    "late:yes": "",
    "late:no family:load": "B D",
    "-late:yes status:running": "B E",
    "held:yes": "A",
    "held:no priority<5": "B C D E",
    "waiting>1h": "A",
    "waiting<=1h": "",
    "-waiting>1h": "B C D E",
    "running>30m": "B E",
    "changed<30m": "",
    "reason:held": "A",
    "-reason:held": "B C D E",
    "reason:retry-at changed>1h": "C",
    "n=9 etl*clean": "C",
    "-n=9": "A B D E",
    'status:failed "clean(date"': "C",
}


@pytest.fixture(autouse=True)
def tasks(scheduler: Scheduler, clock: Clock) -> None:
    add(
        scheduler,
        "A",
        family="etl.a",
        priority=5,
        resources={"db": 1},
        params={"date": "2026-11-01"},
    )
    add(scheduler, "C", family="etl.clean", params={"date": "2026-12-01", "n": "9"})
    for task_id, family in (("B", "Load"), ("D", "Load"), ("E", "etl.z")):
        add(scheduler, task_id, family=family, worker="etl-01")
    scheduler.add_task(
        worker="etl-01", task_id="B", status="RUNNING", params={"date": "2026-11-02"}, family="Load"
    )
    scheduler.add_task(worker="etl-02", task_id="E", status="RUNNING", family="etl.z")
    for task_id, status in (("C", "RUNNING"), ("D", "RUNNING"), ("D", "DONE")):
        scheduler.add_task(worker="etl-01", task_id=task_id, status=status)
    scheduler.add_task(
        worker="etl-01", task_id="C", status="FAILED", expl='"OSError: No space left on device"'
    )
    scheduler.state.hold_task(scheduler.state.tasks["A"], by="ann", since=clock())
    clock.now += 3601


def found(overview: Overview, query: str, **others: Any) -> list[str]:
    return ids(overview, TaskQuery.from_parameters(DEFAULTS | {"query": query} | others))


@pytest.mark.parametrize(("query", "expected"), FOUND.items(), ids=range(len(FOUND)))
def test_query_finds_the_tasks_that_fit(overview: Overview, query: str, expected: str) -> None:
    wanted = expected.split()
    assert sorted(found(overview, query)) == wanted
    assert sorted(found(overview, query)) == wanted  # with the order in memory


def test_order_of_a_query_follows_what_changes(scheduler: Scheduler, overview: Overview) -> None:
    assert found(overview, "worker:etl-02") == ["E"]
    scheduler.add_task(worker="etl-02", task_id="A", status="RUNNING")
    assert found(overview, "worker:etl-02") == ["A", "E"]
    assert found(overview, "error:boom") == []
    scheduler.add_task(worker="etl-02", task_id="A", status="FAILED", expl="boom")
    assert found(overview, "error:boom") == ["A"]


@pytest.mark.parametrize("sort", ["status", "time", "priority"])
def test_pages_of_a_condition_on_time_are_parts_of_one_list(overview: Overview, sort: str) -> None:
    whole = found(overview, "changed>1h", sort=sort)
    assert found(overview, "changed>1h", sort=f"-{sort}") == whole[::-1]
    assert whole == found(overview, "", sort=sort)
    query = TaskQuery.from_parameters(
        DEFAULTS | {"query": "changed>1h", "sort": sort, "offset": 1, "limit": 2}
    )
    page = ask(overview.page(query))
    assert [row["task_id"] for row in page["tasks"]] == whole[1:3]
    assert page["total"] == 5
