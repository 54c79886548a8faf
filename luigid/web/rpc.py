"""The handlers under /api/ of all but GET and POST of a method, which `call.py` answers."""

from collections.abc import Callable, Mapping

from luigid.contract import Contract, Operation
from luigid.web.api import ApiHandler

#: counts an answered call: its RPC method (or `unknown`), HTTP status and duration in seconds
CountCall = Callable[[str, int, float], None]


class UnknownMethodHandler(ApiHandler):
    """Refuses and counts the requests of unknown methods."""

    rpc_method = "unknown"

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], count_call: CountCall
    ) -> None:
        """Take the callback that counts the calls."""
        super().initialize(contract, operations)
        self.count_call = count_call

    def on_finish(self) -> None:
        """Count the request as a call, unless it is a preflight."""
        if self.verb != "OPTIONS":
            self.count_call(self.rpc_method, self.get_status(), self.request.request_time())


class MethodHandler(UnknownMethodHandler):
    """Answers preflights of one method, and refuses other verbs."""

    @property
    def rpc_method(self) -> str:  # type: ignore[override]
        """The name of the method."""
        return self.request.path.removeprefix("/api/")

    def options(self) -> None:
        """Answer a preflight."""
        self.set_status(204)
        self._set_headers(self.cors.preflight_headers(self.origin))
        self.finish()
