"""What a start imports, and what is imported when it is first needed."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from luigid.contract.shipping import ship
from luigid.process.shipped_files import shipped

#: Runs the server with a shipped document; at its end it names the imported modules.
SCRIPT = """
import sys
from pathlib import Path
from luigid import cli, parts
document, *arguments = sys.argv[1:]
parts.shipped = lambda name: Path(document)
status = cli.main(arguments)
print(*sys.modules)
sys.exit(status)
"""
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("LUIGI")}

#: Packages that take long to import, and that the first calls do not need.
SLOW = {
    *("jsonschema", "jsonschema_path", "openapi_core", "openapi_spec_validator", "werkzeug"),
    *("prometheus_client", "smtplib", "sqlalchemy", "statistics", "yaml"),
}


class Running:
    """A server in its own process."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def ask(self, verb: str, path: str, body: str = "") -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json"} if body else {}
        connection.request(verb, path, body, headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status

    def end(self) -> set[str]:
        """Stop the server, and return the packages that it has imported."""
        self.process.terminate()
        printed, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0
        return {name.partition(".")[0] for name in printed.split()}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spec") / "openapi.yaml"
    shutil.copy(shipped("spec/openapi.yaml"), path)
    ship(path)
    return path


@contextmanager
def running(document: Path, folder: Path) -> Iterator[Running]:
    arguments = ["--address", "127.0.0.1", "--port", "0", "--state-path", f"{folder}/state.pickle"]
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(document), *arguments],
        cwd=folder,
        env={**ENVIRON, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Running(process, port_of(process))
        finally:
            process.kill()


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stderr is not None
    log = ""
    for line in process.stderr:
        if found := re.search(r"listening on \S+:(\d+)", line):
            return int(found[1])
        log += line
    raise AssertionError(log)


def test_first_calls_import_nothing_slow(document: Path, tmp_path: Path) -> None:
    task = {"worker": "w", "task_id": "A", "params": {"a": "b"}}
    with running(document, tmp_path) as server:
        assert server.ask("GET", "/readyz") == 200
        assert server.ask("POST", "/api/add_task", json.dumps(task)) == 200
        assert server.ask("POST", "/api/get_work", '{"worker": "w"}') == 200
        assert server.ask("GET", "/api/task_list?data=%7B%7D") == 200
        assert server.ask("GET", "/v1/tasks?limit=1") == 200
        assert server.ask("GET", "/openapi.json") == 200
        assert server.ask("GET", "/openapi.yaml") == 200
        assert server.ask("GET", "/nothing") == 404
        imported = server.end()
    assert {"luigid", "tornado", "jsonschema_rs"} <= imported
    assert not imported & SLOW


def test_invalid_call_imports_openapi_core(document: Path, tmp_path: Path) -> None:
    with running(document, tmp_path) as server:
        assert server.ask("POST", "/api/ping", '{"worker": 5}') == 400
        imported = server.end()
    assert "openapi_core" in imported
    assert not imported & {"sqlalchemy", "prometheus_client", "smtplib"}


def test_metrics_page_imports_prometheus_client(document: Path, tmp_path: Path) -> None:
    with running(document, tmp_path) as server:
        assert server.ask("GET", "/metrics") == 200
        imported = server.end()
    assert "prometheus_client" in imported
    assert not imported & {"sqlalchemy", "openapi_core", "smtplib"}


def test_changed_document_is_checked_at_the_start(document: Path, tmp_path: Path) -> None:
    changed = Path(shutil.copytree(document.parent, tmp_path / "spec")) / document.name
    changed.write_text(changed.read_text() + "\n# changed\n")
    with running(changed, tmp_path) as server:
        imported = server.end()
    assert {"openapi_spec_validator", "yaml"} <= imported
