"""Checks large requests in another process, which lives while there are such requests."""

import asyncio
import logging
import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from luigid.contract import checking_process, work
from luigid.contract.call_plans import Arguments
from luigid.contract.checking_process import Checked
from luigid.contract.child_process import ChildProcess
from luigid.contract.document import Document, Operation
from luigid.contract.problem import RETRY_LATER, RequestRefusedError, unavailable
from luigid.contract.problem_kinds import OVERLOADED
from luigid.contract.wire import Request

logger = logging.getLogger(__name__)

#: seconds without a large request after which the process is ended
_IDLE_SECONDS = 60.0
#: seconds after which a check is given up, with the start of the process
_MAX_SECONDS = 30.0


class Checker:
    """Has one process check large requests, one after the other. It belongs to the event loop.

    A thread of its own talks to the process and waits for its end. The event loop only kills it,
    which ends whatever the thread waits for.
    """

    def __init__(
        self,
        document: Document,
        *,
        max_marks: int = work.MAX_MARKS,
        idle_seconds: float = _IDLE_SECONDS,
        max_seconds: float = _MAX_SECONDS,
        command: Sequence[str] | None = None,
    ) -> None:
        """Take the maximum of values in the arguments of a call, which is the contract's."""
        self._document = document
        self._idle_seconds = idle_seconds
        self._max_seconds = max_seconds
        self._command = command or checking_process.command(max_marks)
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "checker")
        self._process: ChildProcess | None = None
        self._idling: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """The process; None if there is none at present."""
        return None if self._process is None else self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether there is a process, and it has not ended by itself."""
        return self._process is not None and self._process.is_running

    async def arguments(self, operation: Operation, request: Request) -> Arguments:
        """Return the checked arguments of an RPC call.

        Raises RequestRefusedError, also if there is no result in time.
        """
        async with self._turn:
            self._stop_idling()
            checked = await self._checked(operation, request)
            self._idling = asyncio.create_task(self._end_when_idle())
        # To decode the arguments was one step, what is done with them is another.
        await asyncio.sleep(0)
        if checked.problem is not None:
            raise RequestRefusedError(checked.problem, checked.headers)
        assert checked.arguments is not None
        return checked.arguments

    async def close(self) -> None:
        """End the process and the thread; checks that have not ended fail."""
        self._is_closed = True
        if self._process is not None:
            self._process.kill()
        async with self._turn:
            self._stop_idling()
            await self._end()
        self._thread.shutdown()

    async def _checked(self, operation: Operation, request: Request) -> Checked:
        try:
            checked: Checked = pickle.loads(await self._ask(operation, request))
        except (OSError, EOFError) as error:  # one of them is TimeoutError
            why = "takes too long" if isinstance(error, TimeoutError) else "failed"
            logger.warning(
                "%s: the check of a request of %d bytes %s", operation.id, len(request.body), why
            )
            problem = unavailable(f"the check of these arguments {why}", OVERLOADED)
            raise RequestRefusedError(problem, RETRY_LATER) from error
        return checked

    async def _ask(self, operation: Operation, request: Request) -> bytes:
        """Return the answer of the process; without one, end it. Raises OSError or EOFError."""
        if self._is_closed:
            raise EOFError
        if not self.is_running:
            await self._end()
            self._process = ChildProcess(self._command, self._document.json)
        assert self._process is not None
        head = checking_process.head_of(operation, request)
        exchange = asyncio.get_running_loop().run_in_executor(
            self._thread, self._process.exchange, head, request.body
        )
        try:
            async with asyncio.timeout(self._max_seconds):
                return await asyncio.shield(exchange)
        except BaseException:  # the client may have gone away
            await self._end()
            exchange.exception()
            raise

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
        """End the process, and wait until the thread has nothing more to do with it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        ending = asyncio.get_running_loop().run_in_executor(self._thread, process.close)
        while not ending.done():
            # A client may go away, and the server stop, at any time: the end is awaited even so.
            with suppress(asyncio.CancelledError):
                await asyncio.wait([ending])
