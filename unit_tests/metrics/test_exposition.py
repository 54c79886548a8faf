"""What is counted without Prometheus' client library looks as if that had counted it."""

import re

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from luigid.metrics.call_metrics import CallMetrics
from luigid.metrics.exposition import CallCollector, LagCollector
from luigid.metrics.lag import EventLoopLag

CREATED = re.compile(r"(_created(?:\{.*\})?) 1\.\d+e\+09$", re.MULTILINE)


def without_times(text: bytes) -> str:
    """Return the text with the times of creation, which must be there, replaced."""
    replaced, count = CREATED.subn(r"\1 T", text.decode())
    assert count > 0
    return replaced


def test_calls_are_shown_as_the_library_shows_them() -> None:
    registry = CollectorRegistry()
    number = Counter(
        "luigid_rpc_calls_total",
        "Calls of RPC methods, by HTTP status of the answer.",
        ["method", "status"],
        registry=registry,
    )
    duration = Histogram(
        "luigid_rpc_duration_seconds",
        "Time from the head of a call to the end of its answer.",
        ["method"],
        registry=registry,
        buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5),
    )
    calls = CallMetrics()
    for method, status, seconds in [
        ("ping", 200, 0.001),
        ("ping", 400, 0.7),
        ("get_work", 200, 30.0),
        ("ping", 200, 0.0),
    ]:
        number.labels(method, str(status)).inc()
        duration.labels(method).observe(seconds)
        calls.count(method, status, seconds)
    shown = without_times(generate_latest(CallCollector(calls)))
    assert shown == without_times(generate_latest(registry))


def test_lag_is_shown_as_the_library_shows_it() -> None:
    registry = CollectorRegistry()
    histogram = Histogram(
        "luigid_event_loop_lag_seconds",
        "How late the event loop was, sampled ten times a second.",
        registry=registry,
        buckets=(0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5),
    )
    lag = EventLoopLag()
    for seconds in (0.0, 0.003, 0.5, 7.0):
        histogram.observe(seconds)
        lag.histogram.observe(seconds)
    shown = without_times(generate_latest(LagCollector(lag)))
    assert shown == without_times(generate_latest(registry))
