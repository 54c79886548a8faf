import asyncio

from luigid.metrics import ServerMetrics
from luigid.metrics.collectors import Exposition
from luigid.state.state import SchedulerState
from unit_tests.metrics.events import status_changed
from unit_tests.metrics.exposed import prometheus_collector, samples


def page(metrics: ServerMetrics) -> Exposition:
    return asyncio.run(metrics.page())


def test_page_has_metrics_of_the_server_and_its_process() -> None:
    metrics = ServerMetrics(
        SchedulerState({}), sources={"luigid_mails_queued": lambda: 3}, collector=None
    )
    metrics.count_call("ping", 200, 0.001)
    text, headers = page(metrics)
    assert headers == {"Content-Type": "text/plain; version=1.0.0; charset=utf-8"}
    found = samples(text)
    assert found['luigid_tasks{status="DONE"}'] == 0
    assert found['luigid_rpc_calls_total{method="ping",status="200"}'] == 1
    assert found["luigid_event_loop_lag_seconds_count"] == 0
    assert found["luigid_mails_queued"] == 3
    assert found["process_resident_memory_bytes"] > 0


def test_page_has_metrics_of_the_collector() -> None:
    collector = prometheus_collector()
    collector.observe(status_changed("DONE", 1))
    found = samples(page(ServerMetrics(SchedulerState({}), sources={}, collector=collector)).text)
    assert found['luigi_task_done_total{family="Copy"}'] == 1


def test_metrics_of_two_servers_are_separate() -> None:
    first, second = (
        ServerMetrics(SchedulerState({}), sources={}, collector=None) for _ in range(2)
    )
    first.count_call("ping", 200, 0.001)
    assert not [name for name in samples(page(second).text) if "rpc_calls" in name]
