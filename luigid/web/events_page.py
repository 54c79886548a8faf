"""`/v1/events`: server-sent events."""

from collections.abc import Mapping

from tornado.iostream import StreamClosedError

from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.overview import Streams
from luigid.overview.streams import Stream, StreamMessage
from luigid.web.api import ApiHandler

#: milliseconds that a browser waits before it reconnects
_RECONNECT_MS = 2000


class EventsHandler(ApiHandler):
    """Sends a client the changes until it disconnects."""

    has_checkable_body = False

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], streams: Streams
    ) -> None:
        """Take the streams that the clients follow."""
        super().initialize(contract, operations)
        self.streams = streams
        self.stream: Stream | None = None
        # Events are small and rare: compression would save little, and its buffers take a quarter
        # of a megabyte for each stream.
        self.request.headers.pop("Accept-Encoding", None)

    async def get(self) -> None:
        """Send events until the client disconnects, its `limit` is reached, or the server stops."""
        try:
            parameters = await self.read_parameters()
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
            return
        self.set_header("Content-Type", "text/event-stream; charset=UTF-8")
        self.set_header("X-Accel-Buffering", "no")
        self.stream = stream = await self.streams.open(parameters.get("Last-Event-ID"))
        gate = self.gate
        if gate is not None:
            gate.add_stream(stream, self.caller, lambda: self.streams.close(stream))
        try:
            await self._send_messages(self.stream, parameters.get("limit"))
        except StreamClosedError:
            pass
        finally:
            self.streams.close(self.stream)
            if gate is not None:
                gate.remove_stream(stream)

    def on_connection_close(self) -> None:
        """Close the stream of a client that has disconnected."""
        if self.stream is not None:
            self.streams.close(self.stream)

    async def _send_messages(self, stream: Stream, limit: int | None) -> None:
        self.write(f"retry: {_RECONNECT_MS}\n\n")
        await self.flush()
        sent = 0
        async for message in stream.messages():
            self.write(self._event(message))
            await self.flush()
            sent += message is not None
            if sent == limit:
                return

    def _event(self, message: StreamMessage) -> bytes:
        if message is None:
            return b": heartbeat\n\n"
        data = self.contract.event(self.operations[self.verb], message)
        return b"id: %s\nevent: change\ndata: %s\n\n" % (message["revision"].encode(), data)
