"""Luigi's task metrics for Datadog: counts and durations over DogStatsD, events over its API."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from functools import partial
from typing import Any, Final

from luigid.metrics.collectors import CollectorError, Exposition, Occasion, occasion, sources
from luigid.process.background import BackgroundThread
from luigid.state.events import Event, TaskEvent, TaskStatusChanged

_MAX_QUEUED: Final = 10_000
#: Luigi's default, with which Datadog takes no event
_NO_KEY: Final = "dummy_api_key"
_SECONDS_TO_ANSWER: Final = 10
_SECONDS_TO_BACK_OFF: Final = 60

#: occasion -> how an event is called, its text, how loud and how important it is (Luigi's)
_WORDS: Final = {
    Occasion.STARTED: (
        "Luigi: A task has been started!",
        "A task has been started in the pipeline named: {family}",
        "info",
        "low",
    ),
    Occasion.FAILED: (
        "Luigi: A task has failed!",
        "A task has failed in the pipeline named: {family}",
        "error",
        "normal",
    ),
    Occasion.DISABLED: (
        "Luigi: A task has been disabled!",
        "A task has been disabled in the pipeline named: {family}. The task has failed {failures} "
        "times in the last {window} seconds, so it is being disabled for {persist} seconds.",
        "error",
        "normal",
    ),
    Occasion.DONE: (
        "Luigi: A task has been completed!",
        "A task has completed in the pipeline named: {family}",
        "info",
        "low",
    ),
}


class DatadogTasks:
    """Sends to Datadog in two threads, so that a slow API holds up no figure.

    It takes the package `datadog`, which reads environment variables of its own (DATADOG_HOST for
    the site, proxies). Without an API key no events are sent.
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
        """Take Luigi's `[datadog]`, and what an event says of a disabled task.

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
        self.figures = _background("DogStatsD")
        self.events = _background("events for Datadog")

    def start(self) -> None:
        """Set up the package's clients and start the threads."""
        self._datadog.initialize(
            **self._keys,
            mute=False,
            timeout=_SECONDS_TO_ANSWER,
            backoff_period=_SECONDS_TO_BACK_OFF,
        )
        self._statsd = self._datadog.DogStatsd(**self._statsd_address)
        self.figures.start()
        self.events.start()

    def observe(self, event: Event) -> None:
        """Note what is to be sent."""
        found = occasion(event)
        if found not in _WORDS or not isinstance(event, TaskEvent):
            return
        run_time = event.run_time if isinstance(event, TaskStatusChanged) else None
        if found is Occasion.DONE and run_time is None:
            return  # it was complete before
        tags = [f"task_name:{event.family}", *(f"{k}:{v}" for k, v in event.params.items())]
        self._put_figure("increment", f"task.{found.value}", 1, tags)
        if found is Occasion.DONE:
            self._put_figure("gauge", "task.execution_time", run_time, tags)
        if self._keys["api_key"] != _NO_KEY:
            self._put_event(found, event, tags)

    async def expose(self, writer: Executor) -> Exposition:
        """Return nothing: Datadog shows what it was sent."""
        return Exposition(b"", {})

    def sources(self) -> Mapping[str, Callable[[], float]]:
        """Return what reads how its threads are doing."""
        return sources(self.figures, self.events)

    def close(self, seconds: float) -> None:
        """Send what waits."""
        if self.figures.close(seconds / 2) and self._statsd is not None:
            self._statsd.close_socket()
        self.events.close(seconds / 2)

    def _put_figure(self, kind: str, name: str, value: float | None, tags: Iterable[str]) -> None:
        send = getattr(self._statsd, kind)
        tags = [*tags, *self._tags]
        self.figures.put(partial(send, f"{self._namespace}.{name}", value, tags=tags))

    def _put_event(self, found: Occasion, event: TaskEvent, tags: Iterable[str]) -> None:
        title, text, alert_type, priority = _WORDS[found]
        create = partial(
            self._datadog.api.Event.create,
            title=title,
            text=text.format(family=event.family, **self._numbers),
            date_happened=int(event.time),
            tags=[*tags, f"task_state:{found.name}", *self._tags],
            alert_type=alert_type,
            priority=priority,
        )
        self.events.put(create)


def _background(name: str) -> BackgroundThread[Callable[[], object]]:
    return BackgroundThread(name, lambda send: send(), max_queued=_MAX_QUEUED)
