"""Graphs in columns."""

from typing import Any

import pytest

from luigid.overview import task_graph
from luigid.overview.task_graph import GraphColumns, GraphQuery, TaskGraphs
from luigid.scheduler import Scheduler
from luigid.state.slices import finish
from unit_tests.overview.conftest import MakeOverview
from unit_tests.scheduler.calls import add


@pytest.fixture
def diamond(make_overview: MakeOverview) -> Scheduler:
    """A depends on B and C, which both depend on D; B is DONE. E depends on A and D."""
    scheduler = make_overview()[0]
    add(scheduler, "A", family="F", deps=["B", "C"])
    add(scheduler, "B", family="F", deps=["D"], status="DONE")
    add(scheduler, "C", family="F", deps=["D"])
    add(scheduler, "D", family="F")
    add(scheduler, "E", family="F", deps=["A", "D"])
    return scheduler


def read(scheduler: Scheduler, *roots: str, max_nodes: int = 100, **query: Any) -> GraphColumns:
    graphs = TaskGraphs(scheduler.state, max_nodes)
    return finish(graphs.read(GraphQuery(roots=roots or None, **query)))


def links(graph: GraphColumns) -> set[str]:
    pairs = zip(graph.dependent, graph.dependency, strict=True)
    return {f"{graph.task_id[one]} {graph.task_id[other]}" for one, other in pairs}


def test_graph_leads_down_breadth_first(diamond: Scheduler) -> None:
    graph = read(diamond, "A")
    assert graph.task_id == ["A", "B", "C", "D"]
    assert links(graph) == {"A B", "A C", "B D", "C D"}
    assert graph.roots == [0]


def test_graph_leads_up(diamond: Scheduler) -> None:
    graph = read(diamond, "C", direction="up")
    assert graph.task_id == ["C", "A", "E"]
    assert links(graph) == {"A C", "E A"}


def test_graph_leads_both_ways_with_links_between_them(diamond: Scheduler) -> None:
    graph = read(diamond, "C", direction="both")
    assert graph.task_id == ["C", "D", "A", "E"]
    # E reaches D without C.
    assert links(graph) == {"C D", "A C", "E A", "E D"}


def test_done_tasks_are_left_out_with_what_is_behind_them(diamond: Scheduler) -> None:
    assert read(diamond, "A", include_done=False).task_id == ["A", "C", "D"]
    assert read(diamond, "B", include_done=False).task_id == ["B", "D"]
    assert read(diamond, "D", direction="up", include_done=False).task_id == ["D", "C", "E", "A"]


def test_several_roots_come_first(diamond: Scheduler) -> None:
    graph = read(diamond, "C", "B", "C")
    assert graph.task_id == ["C", "B", "D"]
    assert graph.roots == [0, 1]


def test_graph_of_all_begins_with_what_nobody_depends_on(diamond: Scheduler) -> None:
    add(diamond, "X", family="F")
    graph = read(diamond)
    assert [graph.task_id[root] for root in graph.roots] == ["E", "X"]
    assert sorted(graph.task_id) == ["A", "B", "C", "D", "E", "X"]
    assert len(links(graph)) == 6
    upwards = read(diamond, direction="up")
    assert [upwards.task_id[root] for root in upwards.roots] == ["D", "X"]
    assert links(upwards) == links(graph)


def test_graph_of_all_has_circles(make_overview: MakeOverview) -> None:
    scheduler = make_overview()[0]
    add(scheduler, "A", family="F", deps=["B"])
    add(scheduler, "B", family="F", deps=["A"])
    graph = read(scheduler)
    assert graph.task_id == ["A", "B"]
    assert links(graph) == {"A B", "B A"}


def test_graph_of_all_without_done_has_what_is_behind_them(diamond: Scheduler) -> None:
    add(diamond, "Y", family="F", status="DONE", deps=["Z"])
    add(diamond, "Z", family="F")
    assert sorted(read(diamond, include_done=False).task_id) == ["A", "C", "D", "E", "Z"]


def test_columns_have_what_is_known(make_overview: MakeOverview) -> None:
    scheduler = make_overview()[0]
    add(scheduler, "A_1", family="A", params={"a": "1", "b": "2"}, deps=["B_2"], priority=3)
    add(scheduler, "A_2", family="A", params={"a": "2"}, deps=["A_1"], resources={"db": 1})
    graph = read(scheduler, "A_2")
    assert graph.task_id == ["A_2", "A_1", "B_2"]
    assert [graph.kinds[kind] for kind in graph.kind] == [
        {"family": "A", "params": ["a"]},
        {"family": "A", "params": ["a", "b"]},
        {"family": "B", "params": []},
    ]
    assert graph.params == [["2"], ["1", "2"], []]
    assert graph.status == ["PENDING", "PENDING", "UNKNOWN"]
    assert graph.priority == [0, 3, 0]
    assert [graph.resource_sets[number] for number in graph.resources] == [{"db": 1}, {}, {}]
    assert graph.changed[2] is None


def test_what_is_cut_off_is_counted(
    make_overview: MakeOverview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_graph, "MAX_CUT_OFF_NAMED", 2)
    scheduler = make_overview()[0]
    add(scheduler, "A_1", family="A", deps=["B_1", "B_2", "B_3", "B_4"])
    for number in range(1, 5):
        add(scheduler, f"B_{number}", family="B", deps=["C_1"])
    graph = read(scheduler, "A_1", max_nodes=2)
    # C_1 is a neighbour of B_1.
    assert graph.cut_off == 4
    assert graph.task_id == ["A_1", "B_1", "B_2", "B_3"]
    assert graph.status == ["PENDING", "PENDING", "TRUNCATED", "TRUNCATED"]
    assert links(graph) == {"A_1 B_1", "A_1 B_2", "A_1 B_3"}


def test_graph_of_more_roots_than_fit_is_cut(diamond: Scheduler) -> None:
    graph = read(diamond, "A", "B", "C", max_nodes=2)
    assert graph.roots == [0, 1]
    assert graph.status == ["PENDING", "DONE", "TRUNCATED", "TRUNCATED"]
    assert graph.cut_off == 2


def test_unknown_root_is_left_out(diamond: Scheduler) -> None:
    assert read(diamond, "nobody", "D").task_id == ["D"]
    assert read(diamond, "nobody").roots == []


def test_task_may_vanish_while_graph_is_read(diamond: Scheduler) -> None:
    reading = TaskGraphs(diamond.state, 100).read(GraphQuery(roots=None))
    next(reading)
    diamond.state.remove_task(diamond.state.tasks["B"])
    graph = finish(reading)
    assert dict(zip(graph.task_id, graph.status, strict=True))["B"] == "UNKNOWN"
