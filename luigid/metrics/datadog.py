"""Luigi's task metrics for Datadog: counts and durations over DogStatsD, events over its API."""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from functools import partial
from typing import Any, Final

from luigid.metrics.collectors import (
    CollectorError,
    Exposition,
    Handler,
    handler,
    thread_sources,
)
from luigid.process.background import BackgroundThread
from luigid.state.events import Event, TaskEvent, TaskStatusChanged
from luigid.texts import encodable

_MAX_QUEUED: Final = 10_000
#: Luigi's default, with which Datadog accepts no event.
_NO_KEY: Final = "dummy_api_key"
#: Seconds within which the API must answer.
_API_TIMEOUT: Final = 10
#: Seconds for which the package sends nothing after several failures.
_API_BACKOFF: Final = 60

#: Characters that end a tag, a list of tags or a metric in DogStatsD's packets.
_SEPARATORS: Final = re.compile("[\x00-\x1f\x7f|,#]")

#: Handler -> title, text, alert type and priority of an event, as in Luigi.
_EVENT_TEXTS: Final = {
    Handler.STARTED: (
        "Luigi: A task has been started!",
        "A task has been started in the pipeline named: {family}",
        "info",
        "low",
    ),
    Handler.FAILED: (
        "Luigi: A task has failed!",
        "A task has failed in the pipeline named: {family}",
        "error",
        "normal",
    ),
    Handler.DISABLED: (
        "Luigi: A task has been disabled!",
        "A task has been disabled in the pipeline named: {family}. The task has failed {failures} "
        "times in the last {window} seconds, so it is being disabled for {persist} seconds.",
        "error",
        "normal",
    ),
    Handler.DONE: (
        "Luigi: A task has been completed!",
        "A task has completed in the pipeline named: {family}",
        "info",
        "low",
    ),
}


class DatadogCollector:
    """Sends metrics and events in a thread each, so that a slow API does not delay metrics.

    It uses the package `datadog`, which reads environment variables of its own (DATADOG_HOST for
    the site, proxies). Without an API key it sends no events.
    """

    def __init__(
        self,
        *,
        api_key: str,
        app_key: str,
        default_tags: str,
        environment: str,
        metric_namespace: str,
        statsd_host: str,
        statsd_port: int,
        retry_count: int,
        disable_window: int,
        disable_persist: int,
    ) -> None:
        """Take Luigi's `[datadog]`, and the numbers for the events of disabled tasks.

        Raises CollectorError if the package is missing.
        """
        try:
            import datadog
        except ImportError as error:
            message = "metrics_collector = datadog: pip install 'luigid[datadog]' first"
            raise CollectorError(f"[scheduler] {message}") from error
        self._keys = {"api_key": api_key, "app_key": app_key}
        self._datadog: Any = datadog
        self._statsd_address = {"host": statsd_host, "port": statsd_port}
        self._statsd: Any = None
        self._namespace = metric_namespace
        self._tags = [f"environment:{environment}", *filter(None, default_tags.split(","))]
        self._numbers = {
            "failures": retry_count,
            "window": disable_window,
            "persist": disable_persist,
        }
        self._metric_thread = _thread("DogStatsD")
        self._event_thread = _thread("events for Datadog")

    def start(self) -> None:
        """Initialize the package and start the threads."""
        self._datadog.initialize(
            **self._keys,
            mute=False,
            timeout=_API_TIMEOUT,
            backoff_period=_API_BACKOFF,
        )
        self._statsd = self._datadog.DogStatsd(**self._statsd_address)
        self._metric_thread.start()
        self._event_thread.start()

    def observe(self, event: Event) -> None:
        """Queue the metrics and the event to send."""
        found = handler(event)
        if found not in _EVENT_TEXTS or not isinstance(event, TaskEvent):
            return
        run_time = event.run_time if isinstance(event, TaskStatusChanged) else None
        if found is Handler.DONE and run_time is None:
            return  # the task was complete before it was scheduled
        tags = [_tag("task_name", event.family), *(_tag(k, v) for k, v in event.params.items())]
        self._put_metric("increment", f"task.{found.value}", 1, tags)
        if found is Handler.DONE:
            self._put_metric("gauge", "task.execution_time", run_time, tags)
        if self._keys["api_key"] != _NO_KEY:
            self._put_event(found, event, tags)

    async def expose(self, writer: Executor) -> Exposition:
        """Return an empty text, because everything is sent to Datadog."""
        return Exposition(b"", {})

    def sources(self) -> Mapping[str, Callable[[], float]]:
        """Return the counts of the threads."""
        return thread_sources(self._metric_thread, self._event_thread)

    def close(self, timeout: float) -> None:
        """Send what is queued, within `timeout` seconds."""
        if self._metric_thread.close(timeout / 2) and self._statsd is not None:
            self._statsd.close_socket()
        self._event_thread.close(timeout / 2)

    def _put_metric(self, kind: str, name: str, value: float | None, tags: Iterable[str]) -> None:
        send = getattr(self._statsd, kind)
        tags = [*tags, *self._tags]
        self._metric_thread.put(partial(send, f"{self._namespace}.{name}", value, tags=tags))

    def _put_event(self, found: Handler, event: TaskEvent, tags: Iterable[str]) -> None:
        title, text, alert_type, priority = _EVENT_TEXTS[found]
        create = partial(
            self._datadog.api.Event.create,
            title=title,
            text=text.format(family=encodable(event.family), **self._numbers),
            date_happened=int(event.time),
            tags=[*tags, f"task_state:{found.name}", *self._tags],
            alert_type=alert_type,
            priority=priority,
        )
        self._event_thread.put(create)


def _tag(name: str, value: object) -> str:
    """Return a tag, in which what separates tags and packets is replaced, as Datadog would do."""
    return _SEPARATORS.sub("_", encodable(f"{name}:{value}"))


def _thread(name: str) -> BackgroundThread[Callable[[], object]]:
    return BackgroundThread(name, lambda send: send(), max_queued=_MAX_QUEUED)
