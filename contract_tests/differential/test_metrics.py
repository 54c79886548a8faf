"""Task metrics of Luigi's Prometheus collector and ours for the same calls."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test
from luigi.contrib.prometheus_metric import PrometheusMetricsCollector
from luigi.scheduler import Task

from contract_tests.differential.test_differential import SideBySide
from contract_tests.differential.world import WORLDS
from luigid.config import PrometheusSection
from luigid.metrics.prometheus import PrometheusCollector

_LABELS: list[dict[str, Any]] = [
    {},
    {"task_parameters_to_use_in_labels": ["a", "missing"]},
    {"use_task_family_in_labels": False, "task_parameters_to_use_in_labels": ["b"]},
]
#: when a series was made: by the machine's clock, which differs
_CREATED = re.compile(rb"^luigi_task_\w+_created.*\n", re.MULTILINE)


class MendedCollector(PrometheusMetricsCollector):
    """Counts the failure of a task that never ran, see docs/deviations.md."""

    def handle_task_failed(self, task: Task) -> None:
        if task.time_running is None:
            self.task_failed_counter.labels(**self._generate_task_labels(task)).inc()
        else:
            super().handle_task_failed(task)

    def handle_task_disabled(self, task: Task, config: Any) -> None:
        if task.time_running is None:
            self.task_disabled_counter.labels(**self._generate_task_labels(task)).inc()
        else:
            super().handle_task_disabled(task, config)


class Collectors(SideBySide):
    """Compares what is shown, besides the answers."""

    writer = ThreadPoolExecutor(1)

    @initialize(data=st.data())
    def start(self, data: st.DataObject) -> None:
        labels = data.draw(st.sampled_from(_LABELS))
        self.tasks = PrometheusCollector(**asdict(PrometheusSection(**labels)))
        self.observers.append(self.tasks.observe)
        super().start(data)
        self.collector = MendedCollector(**labels)
        self.real.use_collector(self.collector)

    def call(self, method: str, arguments: dict[str, Any]) -> Any:
        if method == "update_metrics_task_started":
            return None  # Luigi's fails
        return super().call(method, arguments)

    def teardown(self) -> None:
        ours = asyncio.run(self.tasks.expose(self.writer)).text
        try:
            assert _CREATED.sub(b"", ours) == _CREATED.sub(b"", self.collector.generate_latest())
        finally:
            super().teardown()


@pytest.mark.parametrize("profile", ["retry", "batches", "operators"])
def test_task_metrics_equal_those_of_luigi(profile: str) -> None:
    class CollectorsInWorld(Collectors):
        world = WORLDS[profile]

    run_state_machine_as_test(CollectorsInWorld)
