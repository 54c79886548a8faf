"""The base of handlers under /v1/ whose answers may be long: made and sent part by part."""

import asyncio
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Final

from luigid.web import long_body
from luigid.web.overview_pages import OverviewHandler

#: bytes from which a thread compresses an answer; shorter ones Tornado compresses on the event loop
MIN_LONG_BYTES: Final = 65_536


class LongAnswerHandler(OverviewHandler):
    """Answers with a body in parts, each of which has been checked by itself."""

    async def respond(self, parameters: Mapping[str, Any]) -> None:
        """Answer what `make` returns."""
        await self._send(await self.make(parameters))

    @abstractmethod
    async def make(self, parameters: Mapping[str, Any]) -> list[bytes]:
        """Return the answer in parts. Raises RequestRefusedError, or NoLongerWantedError."""

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
