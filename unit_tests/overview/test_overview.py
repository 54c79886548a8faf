import asyncio
from typing import Any

import pytest

from luigid import __version__
from luigid.overview import NoLongerWantedError, Overview, TaskQuery
from luigid.scheduler import Scheduler
from unit_tests.overview import naive
from unit_tests.overview.conftest import MakeOverview
from unit_tests.overview.questions import ask, ids, query
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock

#: Every step is a slice of its own, so that other work gets its turn after each.
tiny_slices = pytest.mark.parametrize("slice_seconds", [-1.0])


def test_a_summary_of_nothing(make_overview: MakeOverview, clock: Clock) -> None:
    _, overview = make_overview(
        record_task_history=True, pause_enabled=False, send_messages=False, max_graph_nodes=7
    )
    assert ask(overview.summary()) == {
        "revision": "start-0",
        "time": clock(),
        "total": 0,
        "statuses": dict.fromkeys(naive.URGENCY, 0),
        "families": [],
        "workers": 0,
        "is_paused": False,
        "server": {
            "version": __version__,
            "has_task_history": True,
            "is_pause_enabled": False,
            "send_messages": False,
            "max_graph_nodes": 7,
        },
    }


def test_a_summary_counts_each_task_once(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", family="G", deps=["B"])
    add(scheduler, "B", family="F", status="FAILED")
    add(scheduler, "C", family="F", status="DONE", worker="v")
    add(scheduler, "D", family="F", status="DONE")
    scheduler.pause()
    summary = ask(overview.summary())
    assert summary["families"] == [
        {"family": "F", "total": 3, "statuses": {"FAILED": 1, "DONE": 2}},
        {"family": "G", "total": 1, "statuses": {"UPSTREAM_FAILED": 1}},
    ]
    counts = dict.fromkeys(naive.URGENCY, 0) | {"UPSTREAM_FAILED": 1, "FAILED": 1, "DONE": 2}
    assert (summary["total"], summary["statuses"]) == (4, counts)
    assert (summary["workers"], summary["is_paused"]) == (2, True)


def test_a_change_is_the_part_of_a_summary_that_changes(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, "A")
    summary = ask(overview.summary())
    del summary["families"], summary["server"]
    assert ask(overview.change()) == summary


def test_the_revision_stays_until_something_changes(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, "A", status="RUNNING")
    revision = overview.revision
    scheduler.ping(worker="w")
    scheduler.get_work(worker="w", current_tasks=["A"])
    ask(overview.summary())
    assert overview.revision == revision
    scheduler.pause()
    assert overview.revision != revision


def test_two_starts_have_no_revision_in_common(scheduler: Scheduler, overview: Overview) -> None:
    others = [Overview(scheduler.state, overview._policy, overview._clock) for _ in range(2)]
    assert len({overview.revision, *(each.revision for each in others)}) == 3


def test_a_page(scheduler: Scheduler, overview: Overview, clock: Clock) -> None:
    add(scheduler, *"ABCDE")
    add(scheduler, "F", status="FAILED")
    page = ask(overview.page(query(offset=1, limit=3)))
    assert [row["task_id"] for row in page.pop("tasks")] == ["A", "B", "C"]
    assert page == {"revision": overview.revision, "time": clock(), "total": 6, "offset": 1}


QUERIES = {
    "statuses": (query("FAILED", "UPSTREAM_FAILED", sort="family"), "AB"),
    "family": (query(family="F", sort="family"), "AC"),
    "resource": (query(resource="db"), "C"),
    "search": (query(search="x=1 f"), "A"),
    "all of them": (query("UPSTREAM_FAILED", family="F", search="a"), "A"),
    "sort": (query(sort="priority", is_descending=True), "CBA"),
}


@pytest.mark.parametrize(("asked", "found"), QUERIES.values(), ids=QUERIES)
def test_a_page_of_what_fits(
    scheduler: Scheduler, overview: Overview, asked: TaskQuery, found: str
) -> None:
    add(scheduler, "A", family="F", deps=["B"], params={"x": "1"})
    add(scheduler, "B", family="G", status="FAILED", params={"x": "1"})
    add(scheduler, "C", family="F", priority=2, resources={"db": 1})
    assert ids(overview, asked) == [*found]


def test_pages_follow_what_changes(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", "B")
    asked = query("DONE")
    assert ids(overview, asked) == []
    add(scheduler, "B", status="DONE")
    assert ids(overview, asked) == ["B"]
    scheduler.state.remove_task(scheduler.state.tasks["B"])
    assert ids(overview, asked) == []


@tiny_slices
@pytest.mark.parametrize("sort", ["status", "family"])
def test_a_page_is_of_one_revision_whatever_happens_meanwhile(
    scheduler: Scheduler, overview: Overview, sort: str
) -> None:
    add(scheduler, *map(str, range(1000)), family="F", deps=["0"])
    state = scheduler.state

    async def compare(asked: TaskQuery) -> None:
        page = await overview.page(asked)
        found = page["total"], [row["task_id"] for row in page["tasks"]]
        assert page["revision"] == overview.revision
        assert found == naive.page(state, asked)

    async def scenario() -> None:
        for burst in range(0, 60, 3):
            comparing = asyncio.create_task(compare(query(search=str(burst), sort=sort)))
            for number in range(1, burst + 1):
                add(scheduler, str(number), status="FAILED" if number % 2 else "DONE")
                add(scheduler, "0", status="DISABLED" if number % 2 else "DONE")
                state.remove_task(next(iter(reversed(state.tasks.values()))))
                await asyncio.sleep(0)
            await comparing

    asyncio.run(scenario())


@tiny_slices
def test_a_change_while_tasks_are_searched_is_not_missed(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, *map(str, range(1000)))

    async def scenario() -> None:
        await overview.summary()
        for number in range(40):
            asking = asyncio.create_task(overview.page(query(search=f"{number}")))
            for _ in range(number):
                await asyncio.sleep(0)
            add(scheduler, f"late {number}")
            page = await asking
            if page["revision"] == overview.revision:
                assert page["total"] == naive.page(scheduler.state, query(search=f"{number}"))[0]

    asyncio.run(scenario())


@tiny_slices
def test_questions_at_the_same_time_have_the_same_answers(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, *map(str, range(1000)), deps=["0"])
    asked = query(search="9", sort="family")

    async def scenario() -> list[dict[str, Any]]:
        return await asyncio.gather(*(overview.page(asked) for _ in range(5)))

    first, *others = asyncio.run(scenario())
    assert first["total"] == naive.page(scheduler.state, asked)[0]
    assert others == [first] * 4


@tiny_slices
def test_a_search_that_nobody_waits_for_is_given_up(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, *map(str, range(1000)))
    ask(overview.summary())
    looks: list[int] = []

    def is_wanted() -> bool:
        looks.append(len(looks))
        return len(looks) < 3

    with pytest.raises(NoLongerWantedError):
        ask(overview.page(query(search="9"), is_wanted))
    assert len(looks) == 3
    assert ask(overview.page(query(search="9")))["total"] == 271


def test_what_is_searched_is_made_ready_after_the_first_answer(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, "A")

    async def scenario() -> None:
        await overview.summary()
        assert overview.catalogue.entries["A"]._text is None
        for _ in range(3):
            await asyncio.sleep(0)
        assert overview.catalogue.entries["A"]._text == "()\na"

    asyncio.run(scenario())


def test_an_answer_shows_tasks_as_they_are_now(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", status="RUNNING")
    ask(overview.page(TaskQuery()))
    scheduler.set_task_progress_percentage(task_id="A", progress_percentage=5)
    assert ask(overview.page(TaskQuery()))["tasks"][0]["progress_percentage"] == 5
