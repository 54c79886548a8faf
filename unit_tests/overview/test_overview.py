import asyncio
from typing import Any

import pytest

from luigid import __version__
from luigid.overview import NoLongerWantedError, Overview, TaskQuery
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from unit_tests.overview import naive_pages
from unit_tests.overview.conftest import MakeOverview
from unit_tests.overview.questions import ask, ids, query
from unit_tests.scheduler.calls import add
from unit_tests.schedulers import Clock

#: Other work gets its turn after every slice.
tiny_slices = pytest.mark.parametrize("slice_seconds", [-1.0])


def test_summary_of_empty_state_is_all_zeros(make_overview: MakeOverview, clock: Clock) -> None:
    _, overview = make_overview(
        record_task_history=True, pause_enabled=False, send_messages=False, max_graph_nodes=7
    )
    assert ask(overview.summary()) == {
        "revision": "start-0",
        "time": clock(),
        "total": 0,
        "statuses": dict.fromkeys(naive_pages.URGENCY, 0),
        "failed": 0,
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


def test_summary_counts_each_task_once(scheduler: Scheduler, overview: Overview) -> None:
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
    counts = dict.fromkeys(naive_pages.URGENCY, 0) | {"UPSTREAM_FAILED": 1, "FAILED": 1, "DONE": 2}
    assert (summary["total"], summary["statuses"]) == (4, counts)
    assert (summary["workers"], summary["is_paused"]) == (2, True)


def test_change_is_summary_without_families_and_server(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, "A")
    summary = ask(overview.summary())
    del summary["families"], summary["server"]
    assert ask(overview.change()) == summary


def test_revision_stays_until_something_changes(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", status="RUNNING")
    revision = overview.revision
    scheduler.ping(worker="w")
    scheduler.get_work(worker="w", current_tasks=["A"])
    ask(overview.summary())
    assert overview.revision == revision
    scheduler.pause()
    assert overview.revision != revision


def test_two_starts_have_no_revision_in_common(scheduler: Scheduler, overview: Overview) -> None:
    state, policy = scheduler.state, overview._policy
    explainer = Explainer(state, policy)
    others = [Overview(state, policy, overview._clock, explainer) for _ in range(2)]
    assert len({overview.revision, *(each.revision for each in others)}) == 3


def test_page_shows_its_part_of_all_tasks(
    scheduler: Scheduler, overview: Overview, clock: Clock
) -> None:
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
def test_page_shows_matching_tasks_only(
    scheduler: Scheduler, overview: Overview, asked: TaskQuery, found: str
) -> None:
    add(scheduler, "A", family="F", deps=["B"], params={"x": "1"})
    add(scheduler, "B", family="G", status="FAILED", params={"x": "1"})
    add(scheduler, "C", family="F", priority=2, resources={"db": 1})
    assert ids(overview, asked) == [*found]


def test_page_of_task_ids_has_these_alone(scheduler: Scheduler, overview: Overview) -> None:
    for task_id, status in (("A", "PENDING"), ("B", "FAILED"), ("C", "DONE")):
        add(scheduler, task_id, status=status)
    asked = query(task_ids=frozenset({"A", "B", "none"}))
    assert ids(overview, asked) == ["B", "A"]
    assert ids(overview, query("FAILED", task_ids=frozenset({"A", "B"}))) == ["B"]
    assert ids(overview, query(task_ids=frozenset())) == []


def test_page_follows_changes(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", "B")
    asked = query("DONE")
    assert ids(overview, asked) == []
    add(scheduler, "B", status="DONE")
    assert ids(overview, asked) == ["B"]
    scheduler.state.remove_task(scheduler.state.tasks["B"])
    assert ids(overview, asked) == []


@tiny_slices
@pytest.mark.parametrize("sort", ["status", "family"])
def test_page_of_one_revision_survives_changes_meanwhile(
    scheduler: Scheduler, overview: Overview, sort: str
) -> None:
    add(scheduler, *map(str, range(1000)), family="F")
    # Enough to change the order each time; more of them would only keep the scheduler busy.
    add(scheduler, *map(str, range(0, 1000, 7)), family="F", deps=["0"])
    state = scheduler.state

    async def compare(asked: TaskQuery) -> None:
        page = await overview.page(asked)
        found = page["total"], [row["task_id"] for row in page["tasks"]]
        assert page["revision"] == overview.revision
        assert found == naive_pages.page(state, asked)

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
def test_page_includes_task_added_during_search(scheduler: Scheduler, overview: Overview) -> None:
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
                assert (
                    page["total"] == naive_pages.page(scheduler.state, query(search=f"{number}"))[0]
                )

    asyncio.run(scenario())


@tiny_slices
def test_concurrent_questions_get_equal_answers(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, *map(str, range(1000)), deps=["0"])
    asked = query(search="9", sort="family")

    async def scenario() -> list[dict[str, Any]]:
        return await asyncio.gather(*(overview.page(asked) for _ in range(5)))

    first, *others = asyncio.run(scenario())
    assert first["total"] == naive_pages.page(scheduler.state, asked)[0]
    assert others == [first] * 4


@tiny_slices
def test_search_stops_when_no_longer_wanted(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, *map(str, range(1000)))
    ask(overview.summary())
    pauses: list[int] = []

    def is_wanted() -> bool:
        pauses.append(len(pauses))
        return len(pauses) < 3

    with pytest.raises(NoLongerWantedError):
        ask(overview.page(query(search="9"), is_wanted))
    assert len(pauses) == 3
    assert ask(overview.page(query(search="9")))["total"] == 271


def test_prepared_overview_has_counted_and_sorted_before_first_question(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, "A")
    add(scheduler, "B", status="FAILED")
    ask(overview.prepare())
    assert overview.catalogue.entries.keys() == {"A", "B"}
    assert overview.catalogue.find_order(TaskQuery().scope, TaskQuery().sort) is not None
    add(scheduler, "C")
    assert ids(overview) == ["B", "A", "C"]


@tiny_slices
def test_question_meanwhile_has_preparation_make_haste(
    scheduler: Scheduler, overview: Overview, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1000):
        add(scheduler, f"T{number}")
    rests = []
    sleep = asyncio.sleep

    async def count_rests(seconds: float) -> None:
        rests.append(seconds)
        await sleep(0)

    async def visit_while_preparing() -> int:
        overview.start_preparing()
        while len([rest for rest in rests if rest]) < 2:
            await sleep(0)
        summary = await overview.summary()
        return int(summary["total"])

    monkeypatch.setattr(asyncio, "sleep", count_rests)
    assert ask(visit_while_preparing()) == 1000
    assert len([rest for rest in rests if rest]) == 2


def test_first_answer_starts_warm_up_of_search_texts(
    scheduler: Scheduler, overview: Overview
) -> None:
    add(scheduler, "A")

    async def scenario() -> None:
        await overview.summary()
        assert overview.catalogue.entries["A"]._search_text is None
        for _ in range(3):
            await asyncio.sleep(0)
        assert overview.catalogue.entries["A"]._search_text == "()\na"

    asyncio.run(scenario())


def test_page_shows_present_progress_of_tasks(scheduler: Scheduler, overview: Overview) -> None:
    add(scheduler, "A", status="RUNNING")
    ask(overview.page(TaskQuery()))
    scheduler.set_task_progress_percentage(task_id="A", progress_percentage=5)
    assert ask(overview.page(TaskQuery()))["tasks"][0]["progress_percentage"] == 5
