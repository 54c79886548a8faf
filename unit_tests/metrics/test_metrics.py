import asyncio

from luigid.metrics import Metrics
from luigid.metrics.collectors import Exposition
from luigid.metrics.prometheus import PrometheusTasks
from luigid.state.state import SchedulerState
from unit_tests.metrics.events import came_to
from unit_tests.metrics.exposed import samples


def page(metrics: Metrics) -> Exposition:
    return asyncio.run(metrics.page())


def test_the_page_has_figures_of_the_server_and_of_its_process() -> None:
    metrics = Metrics(SchedulerState({}), sources={"luigid_mails_queued": lambda: 3}, tasks=None)
    metrics.count_call("ping", 200, 0.001)
    text, headers = page(metrics)
    assert headers == {"Content-Type": "text/plain; version=1.0.0; charset=utf-8"}
    found = samples(text)
    assert found['luigid_tasks{status="DONE"}'] == 0
    assert found['luigid_rpc_calls_total{method="ping",status="200"}'] == 1
    assert found["luigid_event_loop_lag_seconds_count"] == 0
    assert found["luigid_mails_queued"] == 3
    assert found["process_resident_memory_bytes"] > 0


def test_the_page_has_what_the_collector_shows() -> None:
    tasks = PrometheusTasks()
    tasks.observe(came_to("DONE", 1))
    found = samples(page(Metrics(SchedulerState({}), sources={}, tasks=tasks)).text)
    assert found['luigi_task_done_total{family="Copy"}'] == 1


def test_two_servers_share_nothing() -> None:
    first, second = (Metrics(SchedulerState({}), sources={}, tasks=None) for _ in range(2))
    first.count_call("ping", 200, 0.001)
    assert not [name for name in samples(page(second).text) if "rpc_calls" in name]
