import builtins
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from luigid.metrics import CollectorError
from luigid.metrics.datadog import DatadogCollector
from unit_tests.hostile_texts import HOSTILE
from unit_tests.metrics.events import UNHANDLED, reported, started, status_changed
from unit_tests.metrics.exposed import exposed

#: Seconds after which a test fails.
TIMEOUT = 10.0


class Api(HTTPServer):
    """A fake of Datadog's API, which answers every request with `status`."""

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
        # These are global variables of the package.
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
        listener.settimeout(TIMEOUT)
        yield listener


def make(statsd: socket.socket, *, api_key: str = "k") -> DatadogCollector:
    return DatadogCollector(
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
def collector(statsd: socket.socket, api: Api) -> DatadogCollector:
    collector = make(statsd)
    collector.start()
    return collector


def received(statsd: socket.socket, count: int) -> list[str]:
    """Return the first metrics of tasks, without those that the package sends about itself."""
    found: list[str] = []
    while len(found) < count:
        lines = statsd.recv(65536).decode().splitlines()
        found += [line.partition("|c:")[0] for line in lines if line.startswith("luigi.")]
    return found


TAGS = "task_name:Copy,day:1,environment:test,application:luigi,team:data"


def test_metrics_are_sent_to_dogstatsd(collector: DatadogCollector, statsd: socket.socket) -> None:
    for event in (
        started(),
        status_changed("FAILED", 1),
        status_changed("DISABLED", 2),
        status_changed("DONE", 3.5),
    ):
        collector.observe(event)
    collector.close(TIMEOUT)
    assert received(statsd, 5) == [
        f"luigi.task.started:1|c|#{TAGS}",
        f"luigi.task.failed:1|c|#{TAGS}",
        f"luigi.task.disabled:1|c|#{TAGS}",
        f"luigi.task.done:1|c|#{TAGS}",
        f"luigi.task.execution_time:3.5|g|#{TAGS}",
    ]


def test_events_are_sent_to_the_api(collector: DatadogCollector, api: Api) -> None:
    for event in (
        started(),
        status_changed("FAILED", 1),
        status_changed("DISABLED", 2),
        status_changed("DONE", 3.5),
    ):
        collector.observe(event)
    collector.close(TIMEOUT)
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


def test_unhandled_events_and_tasks_complete_before_are_not_sent(
    collector: DatadogCollector, statsd: socket.socket, api: Api
) -> None:
    for event in (
        status_changed("DONE"),
        reported({"rows": 3}),
        *UNHANDLED[1:],
        started(family="Last"),
    ):
        collector.observe(event)
    collector.close(TIMEOUT)
    assert "task_name:Last" in received(statsd, 1)[0]
    assert len(api.events) == 1


def test_no_events_are_sent_without_an_api_key(statsd: socket.socket, api: Api) -> None:
    collector = make(statsd, api_key="dummy_api_key")
    collector.start()
    collector.observe(started())
    collector.close(TIMEOUT)
    assert len(received(statsd, 1)) == 1
    assert api.events == []


def test_refused_events_are_counted(collector: DatadogCollector, api: Api) -> None:
    api.status = 403
    collector.observe(started())
    collector.observe(started())
    collector.close(TIMEOUT)
    assert collector.sources()["luigid_collector_failed_total"]() == 2


def test_metrics_page_has_nothing_of_it(collector: DatadogCollector) -> None:
    assert exposed(collector).text == b""
    collector.close(TIMEOUT)


def test_missing_package_is_refused(statsd: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without_datadog(name: str, *arguments: Any) -> Any:
        if name == "datadog":
            raise ImportError(name)
        return real_import(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without_datadog)
    with pytest.raises(CollectorError, match=r"pip install 'luigid\[datadog\]'"):
        make(statsd)


@pytest.mark.parametrize("text", [t for t in HOSTILE.values() if len(t) < 1000])
def test_hostile_text_stays_inside_its_tag(
    collector: DatadogCollector, statsd: socket.socket, api: Api, text: str
) -> None:
    collector.observe(started(family=text, params={text: text}))
    collector.close(TIMEOUT)
    (line,) = received(statsd, 1)
    metric, tags = line.split("|#")
    assert metric == "luigi.task.started:1|c"
    assert len(tags.split(",")) == 2 + 3
    (event,) = api.events
    assert json.dumps(event, ensure_ascii=False).encode()  # no lone surrogates


def test_tag_that_is_too_long_for_a_packet_is_dropped(collector: DatadogCollector) -> None:
    collector.observe(started(family="x" * 1_000_000))
    collector.close(TIMEOUT)
    assert collector.sources()["luigid_collector_queued"]() == 0
