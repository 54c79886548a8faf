"""`/v1/events`: server-sent events."""

from collections.abc import Mapping

from tornado.iostream import StreamClosedError

from luigid.contract import Contract, Operation, RequestRefusedError
from luigid.overview import Streams
from luigid.overview.streams import Message, Stream
from luigid.web.api import ApiHandler

#: how long a browser waits before it connects again, in milliseconds
_RETRY = 2000


class EventsHandler(ApiHandler):
    """Tells a client what changes, for as long as it stays."""

    has_checkable_body = False

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], streams: Streams
    ) -> None:
        """Take the streams."""
        super().initialize(contract, operations)
        self.streams = streams
        self.stream: Stream | None = None
        # Events are small and far between: to compress them saves little, and takes a quarter of
        # a megabyte for each stream.
        self.request.headers.pop("Accept-Encoding", None)

    async def get(self) -> None:
        """Send events until the client goes or has had enough of them, or the server stops."""
        try:
            parameters = await self.read_parameters()
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
            return
        self.set_header("Content-Type", "text/event-stream; charset=UTF-8")
        self.set_header("X-Accel-Buffering", "no")
        self.stream = await self.streams.open(parameters.get("Last-Event-ID"))
        try:
            await self._follow(self.stream, parameters.get("limit"))
        except StreamClosedError:
            pass
        finally:
            self.streams.close(self.stream)

    def on_connection_close(self) -> None:
        """Forget the client."""
        if self.stream is not None:
            self.streams.close(self.stream)

    async def _follow(self, stream: Stream, limit: int | None) -> None:
        self.write(f"retry: {_RETRY}\n\n")
        await self.flush()
        sent = 0
        async for message in stream.messages():
            self.write(self._event(message))
            await self.flush()
            sent += message is not None
            if sent == limit:
                return

    def _event(self, message: Message) -> bytes:
        if message is None:
            return b": heartbeat\n\n"
        data = self.contract.event(self.operations[self.verb], message)
        return b"id: %s\nevent: change\ndata: %s\n\n" % (message["revision"].encode(), data)
