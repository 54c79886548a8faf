"""The workers of the demo, live, in a thread of their own."""

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from luigid.demo.client import Client, StoppedError
from luigid.demo.simulation import Simulation

logger = logging.getLogger(__name__)

_CLOSE_TIMEOUT = 15.0


class LiveWorkers:
    """A context in which the workers of a simulation work on a server, by the real time."""

    def __init__(
        self,
        simulation: Simulation,
        begin: Callable[[Simulation, Client], None],
        *,
        host: str,
        port: int,
    ) -> None:
        """Take the server's address, and what to begin with as soon as it answers."""
        self._simulation = simulation
        self._begin = begin
        self._stop = threading.Event()
        self._client = Client(host, port, self._stop.wait)
        self._thread = threading.Thread(target=self._run, name="simulated workers", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(_CLOSE_TIMEOUT)

    def _run(self) -> None:
        try:
            self._client.call("is_paused")
            self._begin(self._simulation, self._client)
            while not self._stop.wait(max(0.0, self._simulation.next_step - time.time())):
                self._simulation.step(time.time())
        except StoppedError:
            pass
        except Exception:
            logger.exception("the simulated workers have stopped")
        finally:
            self._client.close()
