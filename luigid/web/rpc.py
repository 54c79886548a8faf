"""What is asked under /api/ besides GET and POST of a method, which call.py answers."""

from collections.abc import Callable, Mapping

from luigid.contract import Contract, Operation
from luigid.web.api import ApiHandler

#: is told of an answered call: the RPC method, or `unknown`, the HTTP status, the seconds
CountCall = Callable[[str, int, float], None]


class UnknownMethodHandler(ApiHandler):
    """Any path; it counts what is refused."""

    rpc_method = "unknown"

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], count_call: CountCall
    ) -> None:
        """Take what counts the calls."""
        super().initialize(contract, operations)
        self.count_call = count_call

    def on_finish(self) -> None:
        """Count the call; a preflight is none."""
        if self.verb != "OPTIONS":
            self.count_call(self.rpc_method, self.get_status(), self.request.request_time())


class MethodHandler(UnknownMethodHandler):
    """The path of one method."""

    @property
    def rpc_method(self) -> str:  # type: ignore[override]
        """The method."""
        return self.request.path.removeprefix("/api/")

    def options(self) -> None:
        """Answer a preflight, for pages of other origins that the policy allows."""
        self.set_status(204)
        self._put_all(self.cors.preflight_headers(self.origin))
        self.finish()
