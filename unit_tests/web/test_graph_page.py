"""Graphs in columns, over HTTP."""

import gzip
import json
from typing import Any

import pytest

from luigid.contract import Contract, Document, InvalidResponseError, json_codec
from luigid.process.shipped_files import shipped
from luigid.state.slices import finish
from luigid.web.graph_page import Column, write
from unit_tests.web.running_server import RunningServer, problem


def graph(server: RunningServer, query: str) -> Any:
    response = server.ask("GET", f"/v1/graph{query}")
    assert response.code == 200, response.body
    return json.loads(response.body or b"")


def add(server: RunningServer, task_id: str, **update: Any) -> None:
    server.add_task(task_id)
    task = server.state.tasks[task_id]
    server.state.update_task(task, family=task_id[0], **update)


def fan(server: RunningServer, size: int) -> None:
    add(server, "A", deps=[f"B_{number}" for number in range(size)])


def test_graph_of_a_task_is_answered(server: RunningServer) -> None:
    fan(server, 2)
    answer = graph(server, "?task_id=A")
    assert answer["direction"] == "down"
    assert answer["tasks"]["task_id"] == ["A", "B_0", "B_1"]
    assert answer["links"] == {"dependent": [0, 0], "dependency": [1, 2]}
    assert answer["cut_off"] == 0


def test_graph_of_an_empty_state_is_empty(server: RunningServer) -> None:
    answer = graph(server, "")
    assert answer["roots"] == []
    assert answer["tasks"]["task_id"] == []


def test_long_graph_is_compressed(server: RunningServer) -> None:
    fan(server, 5_000)
    response = server.ask("GET", "/v1/graph?task_id=A", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    body = gzip.decompress(response.body or b"")
    assert len(json.loads(body)["tasks"]["task_id"]) == 5_001


def test_infinite_priority_is_answered(server: RunningServer) -> None:
    add(server, "A", priority=json_codec.Infinite("inf"))
    assert graph(server, "?task_id=A")["tasks"]["priority"] == [float("inf")]


def test_graph_of_an_unknown_root_is_empty(server: RunningServer) -> None:
    answer = graph(server, "?task_id=nobody")
    assert (answer["roots"], answer["links"]["dependent"]) == ([], [])


def test_unknown_direction_is_400(server: RunningServer) -> None:
    response = server.ask("GET", "/v1/graph?direction=sideways")
    assert response.code == 400
    assert problem(response)["errors"][0]["pointer"] == "/direction"


def test_every_part_of_a_column_is_checked() -> None:
    contract = Contract(Document.read(shipped("spec/openapi.yaml")))
    (operation,) = (each for each in contract.operations if each.id == "v1_graph")
    answer = {"tasks": {"kind": Column("IndexColumn", [0] * 900 + [-1])}}
    with pytest.raises(InvalidResponseError):
        finish(write(contract, operation, answer))


def test_outline_is_checked() -> None:
    contract = Contract(Document.read(shipped("spec/openapi.yaml")))
    (operation,) = (each for each in contract.operations if each.id == "v1_graph")
    with pytest.raises(InvalidResponseError, match="revision"):
        finish(write(contract, operation, {"roots": Column("IndexColumn", [0])}))
