"""`/metrics` of a server with real workers, and custom collectors."""

from pathlib import Path

import pytest

from contract_tests.client import call, send
from contract_tests.server import Server, Settings, interpreted, running
from contract_tests.test_command_line import refusal
from contract_tests.workers import TASK_FAILED, Workers

COLLECTOR = """
class Collector:
    def __init__(self):
        self.done = []

    def handle_task_started(self, task): ...
    def handle_task_failed(self, task): ...
    def handle_task_disabled(self, task, config): ...

    def handle_task_done(self, task):
        self.done.append(task.family)

    def generate_latest(self):
        return "".join(f'my_done{{family="{family}"}} 1\\n' for family in self.done)
"""


def metrics(server: Server) -> dict[str, float]:
    """Return series -> value."""
    answer = send(server.url, "GET", "/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; version=1.0.0; charset=utf-8"
    lines = answer.body.decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {series: float(value) for series, value in pairs}


@pytest.mark.parametrize(
    "settings",
    [
        {
            "scheduler": {
                "metrics_collector": "prometheus",
                "prune_on_get_work": True,
                "retry_delay": 0,
            }
        }
    ],
    ids=["prometheus"],
)
def test_runs_of_real_workers_are_counted(server: Server, workers: Workers) -> None:
    workers.tell("go")
    assert workers.run("chain", "Second", "--worker-keep-alive") == 0
    assert workers.run("failing", "AfterDoomed", "--worker-keep-alive") == TASK_FAILED
    found = metrics(server)
    counts = {
        series: value
        for series, value in found.items()
        if series.startswith("luigi_") and "_total{" in series
    }
    assert counts == {
        'luigi_task_started_total{family="First"}': 1,
        'luigi_task_started_total{family="Second"}': 1,
        'luigi_task_started_total{family="Doomed"}': 2,
        'luigi_task_failed_total{family="Doomed"}': 1,
        'luigi_task_disabled_total{family="Doomed"}': 1,
        'luigi_task_done_total{family="First"}': 1,
        'luigi_task_done_total{family="Second"}': 1,
    }
    assert found['luigi_task_execution_time_seconds{family="First"}'] > 0
    assert found['luigid_tasks{status="DONE"}'] == 2
    assert found['luigid_tasks{status="DISABLED"}'] == 1
    assert found['luigid_family_tasks{family="AfterDoomed",status="PENDING"}'] == 1
    calls = 'luigid_rpc_calls_total{method="get_work",status="200"}'
    assert found[calls] == found['luigid_rpc_duration_seconds_count{method="get_work"}'] >= 4


def test_server_metrics_exist_without_collector(server: Server) -> None:
    call(server.url, "ping", worker="w")
    assert call(server.url, "pause") is None
    answer = send(server.url, "POST", "/api/nothing", body=b"")
    assert answer.status == 404
    found = metrics(server)
    assert found['luigid_workers{state="active"}'] == 1
    assert found["luigid_paused"] == 1
    assert found['luigid_rpc_calls_total{method="ping",status="200"}'] == 1
    assert found['luigid_rpc_calls_total{method="unknown",status="404"}'] == 1
    assert found["process_cpu_seconds_total"] > 0
    assert not [series for series in found if series.startswith("luigi_")]


def test_custom_collector_is_called_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours.py").write_text(COLLECTOR)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    custom = {"metrics_collector": "custom", "metrics_custom_import": "ours.Collector"}
    with running(tmp_path, settings={"scheduler": custom}, start=interpreted) as server:
        call(server.url, "add_task", worker="w", task_id="A", family="Copy", status="DONE")
        found = metrics(server)
    assert found['my_done{family="Copy"}'] == 1
    assert found['luigid_tasks{status="DONE"}'] == 1
    assert found["luigid_collector_failed_total"] == 0


@pytest.mark.parametrize(
    "settings",
    [
        {
            "scheduler": {
                "metrics_collector": "custom",
                "metrics_custom_import": (
                    "luigi.contrib.prometheus_metric.PrometheusMetricsCollector"
                ),
            }
        }
    ],
    ids=["luigi's"],
)
def test_collector_written_for_luigi_works(server: Server, workers: Workers) -> None:
    workers.tell("go")
    assert workers.run("chain", "Second", "--worker-keep-alive") == 0
    found = metrics(server)
    for family in ("First", "Second"):
        for what in ("started", "done"):
            assert found[f'luigi_task_{what}_total{{family="{family}"}}'] == 1
        assert found[f'luigi_task_execution_time_seconds{{family="{family}"}}'] > 0
    assert found["luigid_collector_failed_total"] == 0


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"scheduler": {"metrics_collector": "statsd"}}, "metrics_collector: expected one of"),
        ({"scheduler": {"metrics_collector": "custom"}}, "metrics_custom_import"),
        (
            {"scheduler": {"metrics_collector": "custom", "metrics_custom_import": "os.getcwd"}},
            "os.getcwd has no handle_task_started",
        ),
        (
            {
                "scheduler": {"metrics_collector": "prometheus"},
                "prometheus": {"use_task_family_in_labels": False},
            },
            "no label",
        ),
        (
            {
                "scheduler": {"metrics_collector": "custom", "metrics_custom_import": "ours.Shy"},
            },
            "ours.Shy: RuntimeError: not today",
        ),
    ],
)
def test_unusable_collector_stops_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings, reason: str
) -> None:
    shy = (
        "class Shy(Collector):\n    def __init__(self):\n        raise RuntimeError('not today')\n"
    )
    (tmp_path / "ours.py").write_text(f"{COLLECTOR}\n{shy}")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert reason in refusal(tmp_path, "--port", "0", "--address", "127.0.0.1", settings=settings)
