"""A collector of the operator's own: any class that has the methods of Luigi's MetricsCollector."""

import asyncio
import importlib
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from functools import partial
from types import SimpleNamespace
from typing import Any

from luigid.metrics.collectors import CollectorError, Exposition, Occasion, occasion, sources
from luigid.metrics.luigi_task import luigi_task
from luigid.process.background import BackgroundThread
from luigid.state.events import Event, StatisticsReported, TaskEvent
from luigid.state.task import Task

logger = logging.getLogger(__name__)

_NEEDED = tuple(
    f"handle_task_{occasion.value}" for occasion in Occasion if occasion is not Occasion.STATISTICS
)
_MAX_QUEUED = 10_000
_SECONDS_TO_EXPOSE = 5.0


class CustomTasks:
    """Calls a collector of any class in a thread of its own, in the order of the events.

    The class is made without arguments, and called as Luigi's scheduler calls its own collector. It
    may take its time: what it is not told in time waits, and beyond 10,000 events is dropped.
    """

    def __init__(
        self, dotted_path: str | None, *, find_task: Callable[[str], Task | None], config: object
    ) -> None:
        """Find the class; `config` is what `handle_task_disabled` is given besides the task.

        Raises CollectorError.
        """
        self._path = dotted_path or ""
        self._class = _load(self._path)
        self._find_task = find_task
        self._config = config
        self._collector: Any = None
        self.background = BackgroundThread[Callable[[], object]](
            f"the collector {self._path}", lambda call: call(), max_queued=_MAX_QUEUED
        )

    def start(self) -> None:
        """Make the collector and start its thread. Raises CollectorError."""
        try:
            self._collector = self._class()
        except Exception as error:
            raise _error(self._path, error) from error
        self.background.start()

    def observe(self, event: Event) -> None:
        """Note a call, with the task as it now is."""
        found = occasion(event)
        if found is None or not isinstance(event, TaskEvent):
            return
        handle = getattr(self._collector, f"handle_task_{found.value}", None)
        task = self._find_task(event.task_id)
        if handle is not None and task is not None:
            self.background.put(partial(handle, luigi_task(task), *self._further(found, event)))

    async def expose(self, writer: Executor) -> Exposition:
        """Return what the collector generates once it knows of all events so far.

        Nothing, if that fails or takes too long; the log says so.
        """
        generated: Future[Exposition] = Future()
        if not self.background.put(lambda: self._generate(generated)):
            return Exposition(b"", {})
        try:
            return await asyncio.wait_for(asyncio.wrap_future(generated), _SECONDS_TO_EXPOSE)
        except Exception as error:
            logger.error("generate_latest of %s: %r", self._path, error)
            return Exposition(b"", {})

    def sources(self) -> Mapping[str, Callable[[], float]]:
        """Return what reads how its thread is doing."""
        return sources(self.background)

    def close(self, seconds: float) -> None:
        """Let the collector handle what waits."""
        self.background.close(seconds)

    def _further(self, found: Occasion, event: TaskEvent) -> tuple[object, ...]:
        if isinstance(event, StatisticsReported):
            return (event.statistics,)
        return (self._config,) if found is Occasion.DISABLED else ()

    def _generate(self, generated: "Future[Exposition]") -> None:
        try:
            generated.set_result(_exposition(self._collector))
        except Exception as error:
            if not generated.cancelled():
                generated.set_exception(error)


def _exposition(collector: Any) -> Exposition:
    text = getattr(collector, "generate_latest", lambda: None)() or b""
    if isinstance(text, str):
        text = text.encode()
    text.decode()  # what is no text must not spoil the page
    headers: dict[str, str] = {}
    if text and hasattr(collector, "configure_http_handler"):
        put = headers.__setitem__
        collector.configure_http_handler(SimpleNamespace(set_header=put, add_header=put))
    return Exposition(text if text.endswith(b"\n") or not text else text + b"\n", headers)


def _load(path: str) -> Callable[[], object]:
    module, dot, name = path.rpartition(".")
    if not dot:
        message = f"expected the dotted path of a class, found {path!r}"
        raise CollectorError(f"[scheduler] metrics_custom_import: {message}")
    try:
        found: Callable[[], object] = getattr(importlib.import_module(module), name)
    except Exception as error:  # whatever the module does when it is imported
        raise _error(path, error) from error
    if missing := [method for method in _NEEDED if not callable(getattr(found, method, None))]:
        raise CollectorError(
            f"[scheduler] metrics_custom_import: {path} has no {', '.join(missing)}"
        )
    return found


def _error(path: str, error: Exception) -> CollectorError:
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return CollectorError(f"[scheduler] metrics_custom_import: {path}: {reason}")
