"""The status of a task has one name, whatever shows it."""

import re
from xml.etree import ElementTree

import pytest

from contract_tests.client import call, send
from contract_tests.server import Server
from luigid import cli


@pytest.mark.parametrize("source", ["failed", "disabled"])
def test_task_whose_upstream_has_failed_is_called_so_everywhere(
    server: Server,
    source: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url, name = server.url, f"Upstream {source}"
    call(url, "add_task", worker="w", task_id="Load_1", family="Load", status=source.upper())
    call(url, "add_task", worker="w", task_id="Mid_1", family="Mid", deps=["Load_1"])
    call(url, "add_task", worker="w", task_id="Top_1", family="Top", deps=["Mid_1"])

    (task,) = call_json(url, "/v1/tasks?task_id=Top_1")["tasks"]
    assert task["upstream_status"] == name.upper().replace(" ", "_")

    report = send(url, "GET", "/v1/tasks/Top_1/report").body.decode()
    assert f"<p>{name} since " in report
    badge = ElementTree.fromstring(send(url, "GET", "/embed/badge.svg?task_id=Top_1").body)
    assert badge[0].text == f"Top: {name.lower()}"
    panel = send(url, "GET", "/embed/panel?task_id=Top_1").body.decode()
    assert re.findall(r'data-testid="panel-count" data-status="(\w+)"', panel) == (
        ["FAILED", "UPSTREAM_FAILED"] if source == "failed" else ["DISABLED", "UPSTREAM_DISABLED"]
    )
    assert f"{name}</span> <b>2</b>" in panel

    monkeypatch.setenv("LUIGID_URL", url)
    assert printed(capsys, "graph", "Top_1") == [
        f"{name} Top",
        f"└── {name} Mid",
        f"    └── {source.capitalize()} Load",
    ]
    assert printed(capsys, "graph", "--inverse", "Load_1")[1] == f"└── {name} Mid"
    assert printed(capsys, "task", "Top_1")[0] == f"Top  {name}"
    assert printed(capsys, "tasks", "Top_1")[1].startswith(f"{name} ")
    assert cli.main(["retry", "Top_1"]) == 1
    assert f"Top_1 is {name.lower()}: " in capsys.readouterr().err


def call_json(url: str, path: str) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = send(url, "GET", path).json()
    return found


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert cli.main(arguments) == 0
    return capsys.readouterr().out.splitlines()
