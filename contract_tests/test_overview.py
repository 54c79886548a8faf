"""The answers under /v1, compared with those of Luigi's own methods on the same tasks."""

import asyncio
import json
from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client import Answer, call, send
from contract_tests.differential.arguments import ARGUMENTS
from contract_tests.differential.world import WORLDS, World
from contract_tests.document import DOCUMENT
from contract_tests.problems import problem
from contract_tests.server import Server
from luigid.overview import Overview
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState

STATUSES = DOCUMENT["components"]["schemas"]["CountedStatus"]["enum"]
SORTS = ["status", "family", "priority", "time"]
URGENCY = [
    *("FAILED", "RUNNING", "BATCH_RUNNING", "UPSTREAM_FAILED", "DISABLED", "UPSTREAM_DISABLED"),
    *("PENDING", "UNKNOWN", "DONE"),
]


def get(url: str, path: str, **parameters: object) -> Answer:
    return send(url, "GET", f"/v1/{path}?{urlencode(parameters, doseq=True)}")


def ask(url: str, path: str, **parameters: object) -> Any:
    answer = get(url, path, **parameters)
    assert answer.status == 200, answer.body
    return answer.json()


def ids(url: str, **parameters: object) -> list[str]:
    return [row["task_id"] for row in ask(url, "tasks", **parameters)["tasks"]]


# --- Many tasks -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(shared_server: Server) -> str:
    """Where a server listens that has tasks in most states."""
    url = shared_server.url
    source = {"worker": "w", "family": "Source"}
    call(url, "add_task", **source, task_id="source/d", status="DISABLED")
    call(url, "add_task", **source, task_id="source/f", status="FAILED", expl='"a\\nlast line\\n"')
    deps = (["source/f"], ["source/d"], ["source/f", "source/d"], ["unheard of"])
    for number in range(156):
        call(
            url,
            "add_task",
            worker="w",
            task_id=f"T_{number}",
            family=f"ns.F{number % 5}",
            params={"n": str(number)},
            status=("PENDING", "DONE", "RUNNING", "FAILED")[number % 4],
            priority=number % 3,
            resources={"db": 1} if number % 7 == 0 else {},
            deps=deps[number % 13 % 4],
        )
    return url


def counted(url: str) -> dict[str, str]:
    """Return task id -> the status it counts under, by Luigi's own methods."""
    found = {task_id: task["status"] for task_id, task in call(url, "task_list").items()}
    for upstream_status in ("UPSTREAM_FAILED", "UPSTREAM_DISABLED"):
        waiting = call(url, "task_list", status="PENDING", upstream_status=upstream_status)
        found |= dict.fromkeys(waiting, upstream_status)
    return found


def test_summary_counts_tasks_of_list(url: str) -> None:
    summary, statuses = ask(url, "summary"), counted(url)
    tasks = call(url, "task_list")
    assert summary["total"] == len(tasks) == 159
    assert summary["statuses"] == dict.fromkeys(STATUSES, 0) | Counter(statuses.values())
    families = {
        family["family"]: (family["total"], family["statuses"]) for family in summary["families"]
    }
    assert list(families) == sorted(families)
    for family, (total, counts) in families.items():
        members = [task_id for task_id, task in tasks.items() if task["name"] == family]
        assert (total, counts) == (len(members), Counter(statuses[i] for i in members))
    assert sum(total for total, _ in families.values()) == len(tasks)
    assert summary["workers"] == 1


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{sort}" for sort in SORTS)])
@pytest.mark.parametrize("limit", [7, 100])
def test_pages_contain_every_task_once_in_order(url: str, sort: str, limit: int) -> None:
    rows = []
    for offset in range(0, 160, limit):
        page = ask(url, "tasks", sort=sort, offset=offset, limit=limit)
        assert (page["total"], page["offset"]) == (159, offset)
        assert len(page["tasks"]) == min(limit, 159 - offset)
        rows += page["tasks"]
    assert len({row["task_id"] for row in rows}) == 159
    keys = [key(row, sort.removeprefix("-")) for row in rows]
    assert keys == sorted(keys, reverse=sort.startswith("-"))


def key(row: dict[str, Any], sort: str) -> tuple[Any, ...]:
    if sort == "status":
        status = row["upstream_status"] or row["status"]
        return URGENCY.index(status), -row["time"], row["task_id"]
    return row[sort], row["task_id"]


@pytest.mark.parametrize("status", STATUSES)
def test_status_filter_finds_tasks(url: str, status: str) -> None:
    expected = {task_id for task_id, found in counted(url).items() if found == status}
    assert set(ids(url, status=status, limit=500)) == expected


def test_values_of_filter_are_ored_and_filters_anded(url: str) -> None:
    statuses, tasks = counted(url), call(url, "task_list")
    expected = {
        task_id
        for task_id, task in tasks.items()
        if statuses[task_id] in ("DONE", "FAILED")
        and task["name"] in ("ns.F1", "ns.F2")
        and "db" in task["resources"]
    }
    assert expected
    found = ids(url, status=["DONE", "FAILED"], family=["ns.F1", "ns.F2"], resource=["db", "gpu"])
    assert set(found) == expected


@pytest.mark.parametrize(
    "search", ["t_15", "n=1 NS.f1", "source/", "(n=7)", " ", "none such", "F0 n=15"]
)
def test_search_finds_names_and_ids(url: str, search: str) -> None:
    terms = search.casefold().split()
    expected = {
        task_id
        for task_id, task in call(url, "task_list").items()
        if all(
            term in task["display_name"].casefold() or term in task_id.casefold() for term in terms
        )
    }
    page = ask(url, "tasks", search=search, limit=500)
    assert page["total"] == len(expected)
    assert {row["task_id"] for row in page["tasks"]} == expected


def test_empty_family_finds_tasks_without_family(url: str) -> None:
    assert ids(url, family="") == ["unheard of"]


def test_row_equals_entry_of_task_list(url: str) -> None:
    tasks = call(url, "task_list")
    for row in ask(url, "tasks", limit=500)["tasks"]:
        task = tasks[row["task_id"]]
        same = ("status", "params", "priority", "resources", "worker_running", "tracking_url")
        assert {name: row[name] for name in same} == {name: task[name] for name in same}
        began = task["time_running"] if task["status"] == "RUNNING" else task["last_updated"]
        assert (row["family"], row["time"]) == (task["name"], began)


def test_task_is_found_by_any_id(url: str) -> None:
    details = ask(url, f"tasks/{quote('source/f', safe='')}")
    assert details == ask(url, "tasks/source/f")
    assert (details["error"], details["error_text"]) == ("last line", "a\nlast line\n")
    waiting = call(url, "inverse_dep_graph", task_id="source/f")["source/f"]["deps"]
    assert details["dependents_total"] == len(waiting)
    assert 0 < len(waiting) < 100
    assert {task["task_id"] for task in details["dependents"]} == set(waiting)


def test_unknown_task_is_404(url: str) -> None:
    assert "no task a/b" in problem(get(url, "tasks/a%2Fb"), 404)["detail"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("status", "SUSPENDED"),
        ("status", ""),
        ("sort", "name"),
        ("sort", "--time"),
        ("offset", "-1"),
        ("offset", "x"),
        ("limit", "0"),
        ("limit", "501"),
        ("limit", ["1", "1"]),
    ],
)
def test_invalid_query_is_400(url: str, parameter: str, value: object) -> None:
    (error,) = problem(get(url, "tasks", **{parameter: value}), 400)["errors"]
    assert error["location"] == "query"
    assert error["pointer"].startswith(f"/{parameter}")


def test_query_finds_tasks_and_says_where_it_cannot_be_read(url: str) -> None:
    found = ask(url, "tasks", query="status:failed family:NS.*,source -param.n:3*", limit=500)
    assert [row["status"] for row in found["tasks"]] == ["FAILED"] * found["total"]
    assert found["total"] == ask(url, "tasks", status="FAILED")["total"] - 4  # 3, 31, 35, 39
    (error,) = problem(get(url, "tasks", query="status:failed wait>1h"), 400)["errors"]
    assert (error["pointer"], error["keyword"], error["position"]) == ("/query", "syntax", 14)
    assert error["detail"].startswith("at character 15: expected a field: status, family")


# --- Any state ------------------------------------------------------------------------------------


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@st.composite
def calls(draw: st.DrawFn, world: World) -> tuple[float, str, dict[str, Any]]:
    often = ["add_task", "add_task", "add_task", "get_work", "mark_as_done", *world.favourites]
    method = draw(st.sampled_from(often))
    return draw(st.sampled_from(world.steps)), method, draw(ARGUMENTS[method](world))


@pytest.mark.parametrize("name", WORLDS)
@given(data=st.data())
def test_counts_equal_those_of_list_in_any_state(name: str, data: st.DataObject) -> None:
    world, clock = WORLDS[name], Clock()
    policy = data.draw(world.policies())
    scheduler = Scheduler(SchedulerState({"r0": 1}), policy, clock)
    overview = Overview(scheduler.state, policy, clock, Explainer(scheduler.state, policy))
    for seconds, method, arguments in data.draw(st.lists(calls(world), max_size=25)):
        clock.now += seconds
        getattr(scheduler, method)(**arguments)
        assert_counts(scheduler, asyncio.run(overview.summary()))


def _do_not_prune(now: float | None = None) -> Slices[None]:
    yield


def assert_counts(scheduler: Scheduler, before: dict[str, Any]) -> None:
    """Compare with task_list, without the pruning that it begins with."""
    prune, scheduler._prune = scheduler._prune, _do_not_prune  # type: ignore[method-assign]
    tasks = scheduler.task_list(limit=False)
    statuses = Counter(task["status"] for task in tasks.values())
    for upstream_status in ("UPSTREAM_FAILED", "UPSTREAM_DISABLED"):
        found = scheduler.task_list(status="PENDING", upstream_status=upstream_status, limit=False)
        statuses[upstream_status] = len(found)
        statuses["PENDING"] -= len(found)
    scheduler._prune = prune  # type: ignore[method-assign]
    assert before["statuses"] == dict.fromkeys(STATUSES, 0) | statuses
    assert before["total"] == len(tasks)


# --- Failures -------------------------------------------------------------------------------------


def test_failures_are_grouped_by_error(url: str) -> None:
    groups = ask(url, "failures")["groups"]
    statuses = counted(url)
    failed = {task_id for task_id, status in statuses.items() if status == "FAILED"}
    assert [group["error"] for group in groups] == ["last line", "no error was reported"]
    assert sum(group["count"] for group in groups) == len(failed)
    assert ask(url, "summary")["failed"] == len(failed)
    found = ask(url, f"failures/{groups[0]['key']}")
    assert [task["task_id"] for task in found["tasks"]] == ["source/f"]
    assert found["error_text"] == "a\nlast line\n"
    assert ask(url, "tasks/source%2Ff")["failure_key"] == groups[0]["key"]
    held_up = {i for i, status in statuses.items() if status == "UPSTREAM_FAILED"}
    assert groups[0]["waiting"] >= len(held_up)


# --- The document ---------------------------------------------------------------------------------


def test_example_of_event_has_shape_of_event(shared_server: Server) -> None:
    changes = DOCUMENT["components"]["responses"]["Changes"]["content"]["text/event-stream"]
    example = changes["examples"]["one"]["value"]
    sent = send(shared_server.url, "GET", "/v1/events?limit=1").body.decode()
    assert shape(example) == shape(sent)


def shape(text: str) -> list[Any]:
    """Return the fields of a stream in order, and the members of data."""
    fields = [line.partition(": ") for line in text.splitlines()]
    return [sorted(json.loads(value)) if name == "data" else name for name, _, value in fields]
