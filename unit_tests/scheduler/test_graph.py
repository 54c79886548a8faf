from collections.abc import Mapping
from typing import Any

import pytest

from luigid.scheduler import Scheduler
from unit_tests.scheduler.calls import add, call, run
from unit_tests.schedulers import MakeScheduler


@pytest.fixture
def diamond(make_scheduler: MakeScheduler) -> MakeScheduler:
    """Makes schedulers where A depends on B and C, which both depend on D; B is DONE."""

    def make(**settings: Any) -> Scheduler:
        scheduler = make_scheduler(**settings)
        add(scheduler, "A", family="F", deps=["B", "C"])
        add(scheduler, "B", family="F", deps=["D"], status="DONE")
        add(scheduler, "C", family="F", deps=["D"])
        add(scheduler, "D", family="F")
        return scheduler

    return make


def edges(graph: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return task id -> ids of its neighbours, in the order of the graph."""
    return {task_id: sorted(node["deps"]) for task_id, node in graph.items()}


def named(graph: Mapping[str, Any]) -> list[str]:
    """Return the ids of the nodes with a display name."""
    return [task_id for task_id, node in graph.items() if "display_name" in node]


def test_node_is_task_with_its_dependencies(scheduler: Scheduler) -> None:
    run(scheduler, "F_1", family="F", params={"a": "1"}, deps=["F_2"], accepts_messages=True)
    assert scheduler.dep_graph(task_id="F_1")["F_1"] == {
        **scheduler.task_list()["F_1"],
        "deps": ["F_2"],
    }


def test_dependencies_come_breadth_first(diamond: MakeScheduler) -> None:
    graph = edges(diamond().dep_graph(task_id="A"))
    assert list(graph.items()) == [("A", ["B", "C"]), ("B", ["D"]), ("C", ["D"]), ("D", [])]


def test_dependents_come_breadth_first(diamond: MakeScheduler) -> None:
    graph = edges(diamond().inverse_dep_graph(task_id="D"))
    assert list(graph.items()) == [("D", ["B", "C"]), ("B", ["A"]), ("C", ["A"]), ("A", [])]


def test_neighbours_are_sorted_by_id(scheduler: Scheduler) -> None:
    add(scheduler, "A", family="F", deps=["C", "D", "B"])
    assert list(scheduler.dep_graph(task_id="A")) == ["A", "B", "C", "D"]


def test_include_done_false_omits_done_dependencies_and_theirs(scheduler: Scheduler) -> None:
    add(scheduler, "A", family="F", deps=["B", "C"])
    add(scheduler, "B", family="F", deps=["D"], status="DONE")
    add(scheduler, "C", family="F")
    graph = scheduler.dep_graph(task_id="A", include_done=False)
    assert edges(graph) == {"A": ["C"], "C": []}


def test_include_done_false_omits_done_dependents(diamond: MakeScheduler) -> None:
    graph = diamond().inverse_dep_graph(task_id="D", include_done=False)
    assert edges(graph) == {"D": ["C"], "C": ["A"], "A": []}


def test_done_root_is_included(diamond: MakeScheduler) -> None:
    graph = diamond().dep_graph(task_id="B", include_done=False)
    assert edges(graph) == {"B": ["D"], "D": []}


@pytest.mark.parametrize(
    ("max_graph_nodes", "found"),
    [(0, ["A"]), (1, ["A"]), (2, ["A", "B"]), (3, ["A", "B", "C"]), (4, ["A", "B", "C", "D"])],
)
def test_graph_has_at_most_max_graph_nodes(
    diamond: MakeScheduler, max_graph_nodes: int, found: list[str]
) -> None:
    scheduler = diamond(max_graph_nodes=max_graph_nodes)
    assert list(scheduler.dep_graph(task_id="A")) == found


def test_edge_may_lead_to_omitted_node(diamond: MakeScheduler) -> None:
    graph = diamond(max_graph_nodes=1).inverse_dep_graph(task_id="D")
    assert edges(graph) == {"D": ["B", "C"]}


@pytest.mark.parametrize("method", ["dep_graph", "inverse_dep_graph"])
def test_graph_of_unknown_task_is_empty(diamond: MakeScheduler, method: str) -> None:
    assert call(diamond(), method, task_id="E") == {}


def unknown_node(task_id: str, family: str) -> dict[str, Any]:
    return {
        "deps": [],
        "status": "UNKNOWN",
        "workers": [],
        "start_time": "UNKNOWN",
        "params": {"task_id": task_id},
        "name": family,
        "priority": 0,
    }


@pytest.mark.parametrize(
    ("task_id", "family"),
    [
        ("Load_1", "Load"),
        ("Load(day=1)", "Load"),
        ("my.Load_1_2", "my.Load"),
        ("Load", "UNKNOWN"),
        ("_1", "UNKNOWN"),
        ("", "UNKNOWN"),
    ],
)
def test_family_of_placeholder_is_guessed_from_its_id(
    scheduler: Scheduler, task_id: str, family: str
) -> None:
    add(scheduler, "A", family="F", deps=[task_id])
    assert scheduler.dep_graph(task_id="A")[task_id] == unknown_node(task_id, family)


def test_missing_task_is_shown_like_placeholder(scheduler: Scheduler) -> None:
    add(scheduler, "A", family="F", deps=["Load_1"], assistant=True)
    graph = scheduler.dep_graph(task_id="A")
    assert graph["Load_1"] == unknown_node("Load_1", "Load")


def test_task_without_family_is_unknown_node(
    scheduler: Scheduler,
) -> None:
    run(scheduler, "A", deps=["B"], priority=9)
    assert scheduler.dep_graph(task_id="A") == {
        "A": {**unknown_node("A", "UNKNOWN"), "display_name": "A"}
    }


@pytest.mark.parametrize(("method", "root"), [("dep_graph", "A"), ("inverse_dep_graph", "D")])
def test_only_the_root_has_a_display_name(diamond: MakeScheduler, method: str, root: str) -> None:
    assert named(call(diamond(), method, task_id=root)) == [root]


def test_cycle_is_walked_once(scheduler: Scheduler) -> None:
    add(scheduler, "A", family="F", deps=["B"])
    add(scheduler, "B", family="F", deps=["A", "B"])
    assert edges(scheduler.dep_graph(task_id="A")) == {"A": ["B"], "B": ["A", "B"]}


def test_whole_graph_has_every_task_once(diamond: MakeScheduler) -> None:
    scheduler = diamond()
    add(scheduler, "E", family="F", deps=["D", "missing"])
    assert edges(scheduler.graph()) == {
        "A": ["B", "C"],
        "B": ["D"],
        "C": ["D"],
        "D": [],
        "E": ["D", "missing"],
        "missing": [],
    }


def test_each_start_of_walk_has_display_name_in_whole_graph(
    diamond: MakeScheduler,
) -> None:
    scheduler = diamond()
    add(scheduler, "E", family="F", deps=["A", "D"])
    assert named(scheduler.graph()) == ["A", "E"]


def test_node_cut_off_by_one_walk_is_missing_from_whole_graph(
    diamond: MakeScheduler,
) -> None:
    scheduler = diamond(max_graph_nodes=2)
    add(scheduler, "E", family="F", deps=["C", "D"])
    assert list(scheduler.graph()) == ["A", "B", "E"]


def test_graph_without_tasks_is_empty(scheduler: Scheduler) -> None:
    assert scheduler.graph() == {}
