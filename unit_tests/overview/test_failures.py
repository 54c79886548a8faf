"""Answers about failures; `test_random_failures` checks the grouping and the order."""

import asyncio
import json
from typing import Any

import pytest

from luigid.log_links import LogUrlTemplate
from luigid.overview import FailureQuery, Overview
from luigid.overview.error_signature import NO_ERROR, signature_of
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from unit_tests.overview.conftest import MakeOverview
from unit_tests.overview.questions import ask
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock

TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "/a/b.py", line 1, in f\n    g()\n'
    "ValueError: {} rows"
)


def key(expl: str | None) -> str:
    return signature_of(expl).key


def page(overview: Overview, **query: Any) -> Any:
    return ask(overview.failures.page(FailureQuery(**query))).answer


def group(overview: Overview, key: str, limit: int = 50) -> Any:
    found = ask(overview.failures.group(key, limit, None))
    return None if found is None else found.answer


def keys(overview: Overview, **query: Any) -> list[str]:
    return [group["key"] for group in page(overview, **query)["groups"]]


def test_page_describes_groups(scheduler: Scheduler, overview: Overview, clock: Clock) -> None:
    for number in range(7):
        add(
            scheduler,
            f"A{number}",
            family="F" if number else "G",
            status="FAILED",
            expl=json.dumps(TRACEBACK.format(number)),
        )
        clock.forward(1)
    add(scheduler, "B", deps=["A1", "A2"])
    assert page(overview) == {
        "revision": overview.revision,
        "time": 1007,
        "total": 1,
        "tasks": 7,
        "families": [{"family": "F", "count": 6}, {"family": "G", "count": 1}],
        "groups": [
            {
                "key": key(TRACEBACK.format(1)),
                "error": "ValueError: <n> rows",
                "frames": ["a/b.py:f"],
                "count": 7,
                "statuses": {"FAILED": 7, "DISABLED": 0},
                "families": [{"family": "F", "count": 6}, {"family": "G", "count": 1}],
                "families_total": 2,
                "first": 1000,
                "last": 1006,
                "waiting": 1,
                "is_cut": False,
                "task_ids": ["A6", "A5", "A4", "A3", "A2"],
                "next": None,
            }
        ],
    }


def test_what_most_tasks_wait_for_comes_first(
    scheduler: Scheduler, overview: Overview, clock: Clock
) -> None:
    add(scheduler, "old", status="FAILED", expl="old")
    clock.forward(1)
    add(scheduler, "new", status="FAILED", expl="new")
    add(scheduler, "many1", "many2", status="FAILED", expl="many")
    add(scheduler, "cause", status="FAILED", expl="cause")
    add(scheduler, "waits", deps=["cause"])
    order = [key("cause"), key("many"), key("new"), key("old")]
    assert keys(overview) == order
    assert [each["next"] for each in page(overview)["groups"]] == [*order[1:], None]
    assert [group(overview, each)["next"] for each in order] == [*order[1:], None]


def test_disabled_task_counts_only_if_it_failed(make_overview: MakeOverview) -> None:
    scheduler, overview = make_overview(retry_count=1)
    add(scheduler, "failed", status="FAILED", expl="no")
    add(scheduler, "by worker", status="DISABLED", expl="no")
    (found,) = page(overview)["groups"]
    assert (found["task_ids"], found["statuses"]) == (["failed"], {"FAILED": 0, "DISABLED": 1})
    assert ask(overview.summary())["failed"] == 1
    (task,) = group(overview, found["key"])["tasks"]
    assert (task["status"], task["re_enable_able"]) == ("DISABLED", True)


def test_task_that_is_retried_leaves_its_group(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", "B", status="FAILED", expl="no")
    assert page(overview)["tasks"] == 2
    scheduler.forgive_failures(task_id="A")
    assert page(overview)["groups"][0]["task_ids"] == ["B"]
    scheduler.state.remove_task(scheduler.state.tasks["B"])
    assert page(overview)["groups"] == []
    assert group(overview, key("no")) is None


def test_task_that_fails_otherwise_changes_its_group(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, "A", status="FAILED", expl="one")
    assert keys(overview) == [key("one")]
    add(scheduler, "A", status="FAILED", expl="two")
    assert keys(overview) == [key("two")]


def test_failure_without_error_has_a_group(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", status="FAILED")
    found = group(overview, key(None))
    assert (found["error"], found["error_text"]) == (NO_ERROR, None)


def test_error_is_read_once(
    scheduler: Scheduler, overview: Overview, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(scheduler, "A", "B", status="FAILED", expl="E: 1")
    assert page(overview)["tasks"] == 2

    def fail(_expl: object) -> None:
        pytest.fail("the error is read again")

    monkeypatch.setattr("luigid.overview.failure_index.signature_of", fail)
    add(scheduler, "C", status="FAILED", expl="E: 1")
    add(scheduler, "D")
    scheduler.forgive_failures(task_id="B")
    assert page(overview)["tasks"] == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"families": {"F"}}, "ab"),
        ({"families": {"G", "H"}}, "b"),
        ({"families": {"H"}}, ""),
        ({"terms": {"valueerror"}}, "a"),
        ({"terms": {"b.py:f", "rows"}}, "a"),
        ({"terms": {"g"}}, "b"),
        ({"terms": {"rows", "g"}}, ""),
        ({"families": {"F"}, "terms": {"e:"}}, "b"),
    ],
)
def test_filters_choose_whole_groups(
    scheduler: Scheduler, overview: Overview, query: dict[str, Any], found: str
) -> None:
    names = {key(TRACEBACK.format(1)): "a", key("E: x"): "b"}
    add(scheduler, "A", family="F", status="FAILED", expl=TRACEBACK.format(1))
    add(scheduler, "B", family="F", status="FAILED", expl="E: x")
    add(scheduler, "C", family="G", status="FAILED", expl="E: x")
    query = {name: frozenset(values) for name, values in query.items()}
    answer = page(overview, **query)
    assert sorted(names[each["key"]] for each in answer["groups"]) == [*found]
    assert answer["total"] == len(found)
    assert answer["tasks"] == sum(each["count"] for each in answer["groups"])


def test_families_that_are_asked_for_come_first(scheduler: Scheduler, overview: Overview) -> None:
    for number in range(30):
        add(scheduler, f"A{number}", f"B{number}", family=f"F{number}", status="FAILED", expl="no")
    add(scheduler, "C", family="rare", status="FAILED", expl="no")
    answer = page(overview, families=frozenset({"rare", "gone"}))
    rare, gone = {"family": "rare", "count": 1}, {"family": "gone", "count": 0}
    assert answer["families"][:2] == [gone, rare]
    (found,) = answer["groups"]
    assert found["families"][0] == rare
    assert (len(found["families"]), found["families_total"]) == (20, 31)


def test_pages_follow_each_other(scheduler: Scheduler, overview: Overview) -> None:
    for number in range(5):
        add(
            scheduler,
            *(f"{number}-{n}" for n in range(5 - number)),
            status="FAILED",
            expl="abcde"[number],
        )
    whole = page(overview)["groups"]
    found, after = [], None
    for size in (2, 2, 1):
        part = ask(overview.failures.page(FailureQuery(limit=2, after=after)))
        assert part.answer["total"] == 5
        assert len(part.answer["groups"]) == size
        found += part.answer["groups"]
        after = part.last
    assert after is None
    assert found == whole


def test_tasks_of_group_come_in_pages(
    scheduler: Scheduler, overview: Overview, clock: Clock
) -> None:
    for number in range(5):
        add(scheduler, f"A{number}", status="FAILED", expl=f"E: {number}")
        clock.forward(number % 2)
    found, after = [], None
    for size in (2, 2, 1):
        part = ask(overview.failures.group(key("E: 1"), 2, after))
        assert part is not None
        assert part.answer["error_text"] == "E: 4"
        assert part.answer["error_task_id"] == "A4"
        found += [task["task_id"] for task in part.answer["tasks"]]
        after = part.last
        assert len(part.answer["tasks"]) == size
    assert (found, after) == (["A4", "A3", "A2", "A1", "A0"], None)


def with_logs(template: str, clock: Clock) -> tuple[Scheduler, Overview]:
    policy = Policy()
    scheduler = Scheduler(SchedulerState({}), policy, clock)
    explainer = Explainer(scheduler.state, policy)
    logs = LogUrlTemplate(template)
    return scheduler, Overview(scheduler.state, policy, clock, explainer, log_url_template=logs)


@pytest.mark.parametrize(
    ("worker", "info", "host"),
    [
        ("w", {"host": "etl1"}, "etl1"),
        ("Worker(salt=1, workers=2, host=etl2, username=luigi, pid=3)", {}, "etl2"),
        ("Worker(salt=1, workers=2, host=etl2)", {"host": 5}, "etl2"),
        ("Worker(salt=1, host=etl2)", {"host": "etl3"}, "etl3"),
    ],
)
def test_failed_task_links_to_its_log(
    clock: Clock, worker: str, info: dict[str, Any], host: str
) -> None:
    scheduler, overview = with_logs("https://l/?t={task_id}&h={host}&s={started_ms}", clock)
    scheduler.add_worker(worker=worker, info=list(info.items()))
    add(scheduler, "A", worker=worker)
    assert scheduler.get_work(worker=worker)["task_id"] == "A"
    clock.forward(5)
    add(scheduler, "A", worker=worker, status="FAILED", expl="no")
    url = f"https://l/?t=A&h={host}&s=1000000"
    assert group(overview, key("no"))["tasks"][0]["log_url"] == url
    details = ask(overview.task("A"))
    assert details is not None
    assert (details["log_url"], details["failure_key"]) == (url, key("no"))


def test_task_that_has_not_run_has_no_log(clock: Clock) -> None:
    scheduler, overview = with_logs("https://l/?t={task_id}&w={worker}", clock)
    add(scheduler, "A", status="FAILED", expl="no")
    add(scheduler, "B")
    assert group(overview, key("no"))["tasks"][0]["log_url"] is None
    details = ask(overview.task("B"))
    assert details is not None
    assert (details["log_url"], details["failure_key"]) == (None, None)


@pytest.mark.parametrize("slice_seconds", [-1.0])
def test_changes_between_slices_do_no_harm(scheduler: Scheduler, overview: Overview) -> None:
    names = [str(number) for number in range(600)]
    add(scheduler, *names, status="FAILED", expl="no")
    add(scheduler, *(f"w{name}" for name in names), deps=names[:3])

    async def scenario() -> None:
        for burst in range(0, 60, 7):
            asking = asyncio.create_task(overview.failures.group(key("no"), 500, None))
            for number in range(burst):
                task_id = names[burst * 9 + number]
                scheduler.forgive_failures(task_id=task_id)
                scheduler.state.remove_task(scheduler.state.tasks[task_id])
                await asyncio.sleep(0)
            found = await asking
            assert found is not None
            answer = found.answer
            assert all(task["task_id"] in scheduler.state.tasks for task in answer["tasks"])

    asyncio.run(scenario())
    answer = page(overview)
    assert answer["tasks"] == ask(overview.change())["failed"]
    overview.failures.index.validate()
