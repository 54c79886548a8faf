import json

import pytest

from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import FakeServer, make_task

NODES = {
    "Top_1": {
        "name": "Top",
        "params": {"a": "1"},
        "status": "PENDING",
        "deps": ["Left_1", "Old_1"],
    },
    "Left_1": {"name": "Left", "params": {}, "status": "RUNNING", "deps": ["Top_1"]},
}


@pytest.fixture
def server(server: FakeServer) -> FakeServer:
    server.tasks = [make_task("Top_1")]
    server.answers["/api/dep_graph"] = {"response": NODES}
    server.answers["/api/inverse_dep_graph"] = {
        "response": {"Top_1": {**NODES["Top_1"], "deps": []}}
    }
    return server


def test_graph_is_a_tree(server: FakeServer, run: Run) -> None:
    assert run("graph", "Top") == (
        0,
        "Pending Top a=1\n├── Running Left\n│   └── Pending Top a=1 (shown above)\n└── Old_1\n",
        "",
    )
    assert server.calls() == [("dep_graph", {"task_id": "Top_1", "include_done": True})]


def test_inverse_graph_without_done_tasks_is_asked_for(server: FakeServer, run: Run) -> None:
    assert run("graph", "Top_1", "--inverse", "--hide-done") == (0, "Pending Top a=1\n", "")
    assert server.calls() == [("inverse_dep_graph", {"task_id": "Top_1", "include_done": False})]


@pytest.mark.usefixtures("server")
def test_depth_says_how_many_are_left_out(run: Run) -> None:
    _, out, _ = run("graph", "Top", "--depth", "1")
    assert out.splitlines()[1] == "├── Running Left (and 1 below)"


@pytest.mark.usefixtures("server")
def test_dot_and_json_are_for_programs(run: Run) -> None:
    status, out, _ = run("graph", "Top", "--dot", "--depth", "1")
    assert (status, out.splitlines()[0], out.splitlines()[-1]) == (0, "digraph luigi {", "}")
    assert '  "Top_1" -> "Old_1";' in out
    status, out, _ = run("graph", "Top", "--json")
    assert (status, json.loads(out)) == (0, NODES)


@pytest.mark.parametrize("options", [(), ("--inverse",)], ids=["down", "up"])
def test_status_is_the_one_that_the_page_shows(
    server: FakeServer, run: Run, options: tuple[str, ...]
) -> None:
    server.tasks = [make_task("Top_1", upstream_status="UPSTREAM_FAILED")]
    _, out, _ = run("graph", "Top_1", *options)
    assert out.splitlines()[0] == "Upstream failed Top a=1"
    _, out, _ = run("graph", "Top_1", "--dot", *options)
    assert 'label="Top\\nUPSTREAM_FAILED"' in out


@pytest.mark.parametrize("dep", ["x\ud800", "ü" * 30_000], ids=["half a character", "endless"])
def test_task_whose_id_no_request_can_carry_has_its_own_status(
    server: FakeServer, run: Run, dep: str
) -> None:
    node = {"name": "Dep", "params": {}, "status": "PENDING", "deps": []}
    server.answers["/api/dep_graph"] = {
        "response": {"Top_1": {**NODES["Top_1"], "deps": [dep]}, dep: node}
    }
    _, out, _ = run("graph", "Top_1")
    assert "Pending Dep" in out


def test_upstream_statuses_of_tasks_with_long_ids_take_several_requests(
    server: FakeServer, run: Run
) -> None:
    deps = [f"{'x' * 200}_{number}" for number in range(250)]
    nodes = {dep: {"name": "Dep", "params": {}, "status": "PENDING", "deps": []} for dep in deps}
    server.answers["/api/dep_graph"] = {
        "response": {"Top_1": {**NODES["Top_1"], "deps": deps}, **nodes}
    }
    server.tasks += [make_task(dep, upstream_status="UPSTREAM_DISABLED") for dep in deps]
    _, out, _ = run("graph", "Top_1")
    asked = [each.query["task_id"] for each in server.asked if each.path == "/v1/tasks"]
    assert sorted(task_id for ids in asked for task_id in ids) == sorted(["Top_1", *deps])
    assert max(sum(map(len, ids)) for ids in asked) <= 6000
    assert out.count("Upstream disabled Dep") == 250
