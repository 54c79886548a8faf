"""Checks large requests in another process, which lives while there are such requests."""

import asyncio
import logging
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

from luigid.contract import checking_process, frames
from luigid.contract.call_plans import Arguments
from luigid.contract.checking_process import Checked
from luigid.contract.document import Document, Operation
from luigid.contract.problem import RETRY_LATER, RequestRefusedError, unavailable
from luigid.contract.wire import Request

logger = logging.getLogger(__name__)

#: seconds without a large request after which the process is ended
_IDLE_SECONDS = 60.0
#: seconds after which a check is given up, with the start of the process
_MAX_SECONDS = 30.0


class Checker:
    """Has one process check large requests, one after the other. It belongs to the event loop."""

    def __init__(
        self,
        document: Document,
        *,
        idle_seconds: float = _IDLE_SECONDS,
        max_seconds: float = _MAX_SECONDS,
        command: Sequence[str] | None = None,
    ) -> None:
        self._document = document
        self._idle_seconds = idle_seconds
        self._max_seconds = max_seconds
        self._command = command or checking_process.command()
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._idling: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process; None if there is none at present."""
        return None if self._process is None else self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether there is a process, and it has not ended by itself."""
        return self._process is not None and self._process.returncode is None

    async def arguments(self, operation: Operation, request: Request) -> Arguments:
        """Return the checked arguments of an RPC call.

        Raises RequestRefusedError, also if there is no result in time.
        """
        async with self._turn:
            self._stop_idling()
            checked = await self._checked(operation, request)
            self._idling = asyncio.create_task(self._end_when_idle())
        if checked.problem is not None:
            raise RequestRefusedError(checked.problem, checked.headers)
        assert checked.arguments is not None
        return checked.arguments

    async def close(self) -> None:
        """End the process."""
        self._stop_idling()
        await self._end()

    async def _checked(self, operation: Operation, request: Request) -> Checked:
        try:
            async with asyncio.timeout(self._max_seconds):
                answer = await self._ask(operation, request)
            checked: Checked = pickle.loads(answer)
        except (OSError, EOFError) as error:  # one of them is TimeoutError
            why = "takes too long" if isinstance(error, TimeoutError) else "failed"
            logger.warning(
                "%s: the check of a request of %d bytes %s", operation.id, len(request.body), why
            )
            await self._end()
            problem = unavailable(f"the check of these arguments {why}")
            raise RequestRefusedError(problem, RETRY_LATER) from error
        except BaseException:  # the client went away: what it asked is in the pipe
            await self._end()
            raise
        return checked

    async def _ask(self, operation: Operation, request: Request) -> bytes:
        if not self.is_running:
            await self._end()
            await self._start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        await frames.send(process.stdin, checking_process.head_of(operation, request))
        await frames.send(process.stdin, request.body)
        return await frames.receive(process.stdout)

    async def _start(self) -> None:
        starting = asyncio.create_task(
            asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                # What a terminal sends to the server is not for this process.
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        )
        try:
            self._process = await asyncio.shield(starting)
        except asyncio.CancelledError:
            self._process = await starting  # or it would live on, unknown
            raise
        assert self._process.stdin is not None
        await frames.send(self._process.stdin, self._document.json)

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._idle_seconds)
        self._idling = None
        async with self._turn:
            await self._end()

    def _stop_idling(self) -> None:
        if self._idling is not None:
            self._idling.cancel()
            self._idling = None

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        assert process.stdin is not None
        process.stdin.close()
        await process.communicate()
