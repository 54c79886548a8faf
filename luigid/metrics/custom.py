"""A collector of a configured class, which has the methods of Luigi's MetricsCollector."""

import asyncio
import importlib
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from functools import partial
from types import SimpleNamespace
from typing import Any

from luigid.metrics.collectors import (
    CollectorError,
    Exposition,
    Handler,
    handler,
    thread_sources,
)
from luigid.metrics.luigi_task import luigi_task
from luigid.process.background import BackgroundThread
from luigid.state.events import Event, StatisticsReported, TaskEvent
from luigid.state.task import Task

logger = logging.getLogger(__name__)

_REQUIRED_METHODS = tuple(
    f"handle_task_{each.value}" for each in Handler if each is not Handler.STATISTICS
)
_MAX_QUEUED = 10_000
#: Seconds within which the collector must generate its metrics.
_EXPOSE_TIMEOUT = 5.0


class CustomCollector:
    """Calls an instance of the configured class in a thread of its own, in the order of the events.

    The class is instantiated without arguments, and its methods are called as Luigi's scheduler
    calls them. They may be slow: up to `max_queued` events wait, further ones are dropped.
    """

    def __init__(
        self,
        dotted_path: str | None,
        *,
        find_task: Callable[[str], Task | None],
        config: object,
        max_queued: int = _MAX_QUEUED,
        expose_timeout: float = _EXPOSE_TIMEOUT,
    ) -> None:
        """Import the class; `config` is the second argument of `handle_task_disabled`.

        `expose_timeout`: seconds within which `generate_latest` must return. Raises
        CollectorError.
        """
        self._path = dotted_path or ""
        self._class = _import_class(self._path)
        self._find_task = find_task
        self._config = config
        self._expose_timeout = expose_timeout
        self._collector: Any = None
        self.thread = BackgroundThread[Callable[[], object]](
            f"the collector {self._path}", lambda call: call(), max_queued=max_queued
        )

    def start(self) -> None:
        """Instantiate the class and start the thread. Raises CollectorError."""
        try:
            self._collector = self._class()
        except Exception as error:
            raise _error(self._path, error) from error
        self.thread.start()

    def observe(self, event: Event) -> None:
        """Queue a call, with a copy of the task."""
        found = handler(event)
        if found is None or not isinstance(event, TaskEvent):
            return
        handle = getattr(self._collector, f"handle_task_{found.value}", None)
        task = self._find_task(event.task_id)
        if handle is not None and task is not None:
            self.thread.put(partial(handle, luigi_task(task), *self._more_arguments(found, event)))

    async def expose(self, writer: Executor) -> Exposition:
        """Return what the collector generates after it has handled all events so far.

        If that fails or takes too long, log it and return an empty text.
        """
        generated: Future[Exposition] = Future()
        if not self.thread.put(lambda: self._generate(generated)):
            return Exposition(b"", {})
        try:
            return await asyncio.wait_for(asyncio.wrap_future(generated), self._expose_timeout)
        except Exception as error:
            logger.error("generate_latest of %s: %r", self._path, error)
            return Exposition(b"", {})

    def sources(self) -> Mapping[str, Callable[[], float]]:
        """Return the counts of the thread."""
        return thread_sources(self.thread)

    def close(self, timeout: float) -> None:
        """Let the collector handle the queued events, within `timeout` seconds."""
        self.thread.close(timeout)

    def _more_arguments(self, found: Handler, event: TaskEvent) -> tuple[object, ...]:
        if isinstance(event, StatisticsReported):
            return (event.statistics,)
        return (self._config,) if found is Handler.DISABLED else ()

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
    text.decode()  # invalid text must not break the whole page
    headers: dict[str, str] = {}
    if text and hasattr(collector, "configure_http_handler"):
        put = headers.__setitem__
        collector.configure_http_handler(SimpleNamespace(set_header=put, add_header=put))
    return Exposition(text if text.endswith(b"\n") or not text else text + b"\n", headers)


def _import_class(path: str) -> Callable[[], object]:
    module, dot, name = path.rpartition(".")
    if not dot:
        message = f"expected the dotted path of a class, found {path!r}"
        raise CollectorError(f"[scheduler] metrics_custom_import: {message}")
    try:
        found: Callable[[], object] = getattr(importlib.import_module(module), name)
    except Exception as error:  # an import may raise anything
        raise _error(path, error) from error
    if missing := [
        method for method in _REQUIRED_METHODS if not callable(getattr(found, method, None))
    ]:
        raise CollectorError(
            f"[scheduler] metrics_custom_import: {path} has no {', '.join(missing)}"
        )
    return found


def _error(path: str, error: Exception) -> CollectorError:
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return CollectorError(f"[scheduler] metrics_custom_import: {path}: {reason}")
