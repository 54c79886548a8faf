"""Figures of the server and of its tasks, for Prometheus and for collectors written for Luigi."""

from luigid.metrics.collectors import CollectorError, TaskMetrics
from luigid.metrics.metrics import Metrics

__all__ = ["CollectorError", "Metrics", "TaskMetrics"]
