"""`/v1/events`: server-sent events."""

from collections.abc import Mapping
from typing import Any

from tornado.iostream import StreamClosedError

from luigid.contract import Contract, Operation, Refusal
from luigid.overview import Streams
from luigid.overview.streams import Stream
from luigid.web.api import ApiHandler

_SECONDS_TO_RECONNECT = 2


class EventsHandler(ApiHandler):
    """Sends a client what changes, for as long as it stays."""

    has_checkable_body = False

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], streams: Streams
    ) -> None:
        """Take the streams."""
        super().initialize(contract, operations)
        self.streams = streams
        self._stream: Stream | None = None
        # Compression would cost each stream a quarter of a megabyte, and save next to nothing.
        self.request.headers.pop("Accept-Encoding", None)

    async def get(self) -> None:
        """Send events until the client goes, has had enough of them, or the server stops."""
        operation = self.operations[self.verb]
        try:
            parameters: Mapping[str, Any] = self.contract.parameters(operation, self.read_request())
        except Refusal as refusal:
            self.answer_refusal(refusal)
            return
        self.set_header("Content-Type", "text/event-stream; charset=UTF-8")
        self.set_header("X-Accel-Buffering", "no")
        self.write(f"retry: {1000 * _SECONDS_TO_RECONNECT}\n\n")
        left = parameters.get("limit")
        self._stream = await self.streams.open(parameters.get("Last-Event-ID"))
        try:
            await self.flush()
            async for change in self._stream.messages():
                if change is None:
                    self.write(": heartbeat\n\n")
                else:
                    data = self.contract.event(operation, change).decode()
                    self.write(f"id: {change['revision']}\nevent: change\ndata: {data}\n\n")
                    left = left and left - 1
                await self.flush()
                if left == 0:
                    return
        except StreamClosedError:
            pass
        finally:
            self.streams.close(self._stream)

    def on_connection_close(self) -> None:
        """Forget the client."""
        if self._stream is not None:
            self.streams.close(self._stream)
