"""The base of handlers under /v1/ whose answers may be long: made and sent part by part."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Final

from tornado.iostream import StreamClosedError

from luigid.contract import RequestRefusedError
from luigid.overview import NoLongerWantedError
from luigid.web import long_body
from luigid.web.overview_pages import OverviewHandler

#: bytes from which a thread compresses an answer; shorter ones Tornado compresses on the event loop
MIN_LONG_BYTES: Final = 65_536


class LongAnswerHandler(OverviewHandler, ABC):
    """Answers with a body in parts, each of which has been checked by itself."""

    async def get(self, **_path: str) -> None:
        """Answer 200, or 400 or 404; nothing if the client has disconnected meanwhile."""
        try:
            await self._send(await self.make(await self.read_parameters()))
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
        except (NoLongerWantedError, StreamClosedError):
            self.is_checked = True  # there is no answer to check

    @abstractmethod
    async def make(self, parameters: Mapping[str, Any]) -> list[bytes]:
        """Return the answer in parts. Raises RequestRefusedError, or NoLongerWantedError."""

    async def ask(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer as one value; `make` is called instead."""
        raise NotImplementedError

    def is_wanted(self) -> bool:
        """Return whether the client waits for the answer."""
        return not self.has_disconnected

    async def _send(self, parts: list[bytes]) -> None:
        self.contract.check_joined(self.operations[self.verb], parts)
        self.is_checked = True
        if sum(map(len, parts)) < MIN_LONG_BYTES:
            await self.finish(b"".join(parts))
            return
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            parts = await asyncio.to_thread(long_body.compressed, parts)
            self.set_header("Content-Encoding", "gzip")
        self.set_header("Content-Length", sum(map(len, parts)))
        for piece in long_body.in_pieces(parts):
            self.write(piece)
            await self.flush()
            await asyncio.sleep(0)  # the write may not have waited
        await self.finish()
