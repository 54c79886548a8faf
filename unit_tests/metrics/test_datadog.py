import builtins
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from luigid.metrics import CollectorError
from luigid.metrics.datadog import DatadogTasks
from unit_tests.metrics.events import OTHERS, came_to, reported, started
from unit_tests.metrics.exposed import exposed

PATIENCE = 10.0


class Api(HTTPServer):
    """Datadog's API, which takes everything, or nothing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.events: list[dict[str, Any]] = []
        self.status = 202


class _Handler(BaseHTTPRequestHandler):
    server: Api

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        keys = {"key": self.headers["DD-API-KEY"], "path": self.path}
        self.server.events.append(body | keys)
        answer = b"{}" if self.server.status == 202 else b'{"errors": ["no"]}'
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    with Api() as server:
        serving = threading.Thread(target=server.serve_forever, args=[0.01])
        serving.start()
        # The package keeps these for the whole process.
        monkeypatch.setattr("datadog.api._api_host", f"http://127.0.0.1:{server.server_port}")
        for name in ("_api_key", "_application_key", "_host_name", "_mute", "_timeout"):
            monkeypatch.setattr(f"datadog.api.{name}", None)
        yield server
        server.shutdown()
        serving.join()


@pytest.fixture
def statsd() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(PATIENCE)
        yield listener


def make(statsd: socket.socket, *, api_key: str = "k") -> DatadogTasks:
    return DatadogTasks(
        api_key=api_key,
        app_key="a",
        default_tags="application:luigi,team:data",
        environment="test",
        metric_namespace="luigi",
        statsd_host="127.0.0.1",
        statsd_port=statsd.getsockname()[1],
        retry_count=3,
        disable_window=60,
        disable_persist=100,
    )


@pytest.fixture
def tasks(statsd: socket.socket, api: Api) -> DatadogTasks:
    tasks = make(statsd)
    tasks.start()
    return tasks


def received(statsd: socket.socket, count: int) -> list[str]:
    """Return the first figures of tasks; the package sends some about itself, too."""
    found: list[str] = []
    while len(found) < count:
        lines = statsd.recv(65536).decode().splitlines()
        found += [line.partition("|c:")[0] for line in lines if line.startswith("luigi.")]
    return found


TAGS = "task_name:Copy,day:1,environment:test,application:luigi,team:data"


def test_figures_go_to_dogstatsd(tasks: DatadogTasks, statsd: socket.socket) -> None:
    for event in (started(), came_to("FAILED", 1), came_to("DISABLED", 2), came_to("DONE", 3.5)):
        tasks.observe(event)
    tasks.close(PATIENCE)
    assert received(statsd, 5) == [
        f"luigi.task.started:1|c|#{TAGS}",
        f"luigi.task.failed:1|c|#{TAGS}",
        f"luigi.task.disabled:1|c|#{TAGS}",
        f"luigi.task.done:1|c|#{TAGS}",
        f"luigi.task.execution_time:3.5|g|#{TAGS}",
    ]


def test_events_go_to_the_api(tasks: DatadogTasks, api: Api) -> None:
    for event in (started(), came_to("FAILED", 1), came_to("DISABLED", 2), came_to("DONE", 3.5)):
        tasks.observe(event)
    tasks.close(PATIENCE)
    assert {(event["key"], event["path"]) for event in api.events} == {("k", "/api/v1/events")}
    fields = ("title", "text", "alert_type", "priority", "date_happened")
    assert [tuple(event[field] for field in fields) for event in api.events] == [
        (
            "Luigi: A task has been started!",
            "A task has been started in the pipeline named: Copy",
            *("info", "low", 1000),
        ),
        (
            "Luigi: A task has failed!",
            "A task has failed in the pipeline named: Copy",
            *("error", "normal", 1000),
        ),
        (
            "Luigi: A task has been disabled!",
            "A task has been disabled in the pipeline named: Copy. The task has failed 3 times in "
            "the last 60 seconds, so it is being disabled for 100 seconds.",
            *("error", "normal", 1000),
        ),
        (
            "Luigi: A task has been completed!",
            "A task has completed in the pipeline named: Copy",
            *("info", "low", 1000),
        ),
    ]
    assert api.events[0]["tags"] == [
        *("task_name:Copy", "day:1", "task_state:STARTED"),
        *("environment:test", "application:luigi", "team:data"),
    ]


def test_a_task_that_was_complete_before_is_not_told(
    tasks: DatadogTasks, statsd: socket.socket, api: Api
) -> None:
    for event in (came_to("DONE"), reported({"rows": 3}), *OTHERS[1:], started(family="Last")):
        tasks.observe(event)
    tasks.close(PATIENCE)
    assert "task_name:Last" in received(statsd, 1)[0]
    assert len(api.events) == 1


def test_without_a_key_no_events_are_sent(statsd: socket.socket, api: Api) -> None:
    tasks = make(statsd, api_key="dummy_api_key")
    tasks.start()
    tasks.observe(started())
    tasks.close(PATIENCE)
    assert len(received(statsd, 1)) == 1
    assert api.events == []


def test_events_that_are_refused_are_counted(tasks: DatadogTasks, api: Api) -> None:
    api.status = 403
    tasks.observe(started())
    tasks.observe(started())
    tasks.close(PATIENCE)
    assert tasks.sources()["luigid_collector_failed_total"]() == 2


def test_nothing_of_it_is_shown(tasks: DatadogTasks) -> None:
    assert exposed(tasks).text == b""
    tasks.close(PATIENCE)


def test_without_the_package_there_is_one_line(
    statsd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_import = builtins.__import__

    def without_datadog(name: str, *arguments: Any) -> Any:
        if name == "datadog":
            raise ImportError(name)
        return real_import(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without_datadog)
    with pytest.raises(CollectorError, match=r"pip install 'luigid\[datadog\]'"):
        make(statsd)
