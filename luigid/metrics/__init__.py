"""Metrics of the server and of its tasks, for Prometheus and for collectors written for Luigi."""

from luigid.metrics.collectors import CollectorError, TaskCollector
from luigid.metrics.metrics import ServerMetrics

__all__ = ["CollectorError", "ServerMetrics", "TaskCollector"]
