"""The report about a root, in one file."""

import json
from pathlib import Path

import pytest

from contract_tests.client import call, send
from contract_tests.problems import problem
from contract_tests.server import Server
from luigid import cli

HOSTILE = "<script>window.ran=1</script>\"'&{{ 1 }}"


def test_report_says_what_failed_and_waits_in_one_file(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.url
    call(url, "add_task", worker="w", task_id="Failed_1", family="Load", status="RUNNING")
    expl = json.dumps(f"Traceback\nValueError: {HOSTILE}")
    call(url, "add_task", worker="w", task_id="Failed_1", status="FAILED", expl=expl)
    params = {"text": HOSTILE}
    deps = ["Failed_1", HOSTILE]
    call(url, "add_task", worker="w", task_id="Top_1", family="Top", params=params, deps=deps)
    answer = send(url, "GET", "/v1/tasks/Top_1/report")
    text = answer.body.decode()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=UTF-8")
    assert "default-src 'none'; style-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert "<script" not in text
    assert "http://" not in text
    assert "1 task failed, with 1 error" in text
    assert "waits for another task: Failed_1" in text
    assert text.count('class="box"') == 3
    monkeypatch.setenv("LUIGID_URL", url)
    file = tmp_path / "report.html"
    assert cli.main(["report", "Top", "-o", str(file)]) == 0
    assert "1 task failed, with 1 error" in file.read_text(encoding="utf-8")


def test_graph_of_many_tasks_is_one_of_families(server: Server) -> None:
    deps = [f"Part_{number}" for number in range(70)]
    for dep in deps:
        call(server.url, "add_task", worker="w", task_id=dep, family="Part", status="DONE")
    call(server.url, "add_task", worker="w", task_id="Top_1", family="Top", deps=deps)
    text = send(server.url, "GET", "/v1/tasks/Top_1/report").body.decode()
    assert "Graph of the families" in text
    assert text.count('class="box"') == 2


def test_unknown_task_has_no_report(shared_server: Server) -> None:
    problem(send(shared_server.url, "GET", "/v1/tasks/no_such/report"), 404)
