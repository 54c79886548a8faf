"""The RPC methods under /api/."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.routing import Router
from tornado.web import Application

from luigid.contract import Contract, Operation, Refusal
from luigid.contract.problem import cross_site, too_large
from luigid.web.api import ApiHandler
from luigid.web.cors import is_from_another_origin

#: takes the HTTP status of an answered call, and how many seconds it took
CountCall = Callable[[int, float], None]


class CountedHandler(ApiHandler):
    """A path under /api/, whose calls are counted."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], count_call: CountCall
    ) -> None:
        """Take what counts the calls."""
        super().initialize(contract, operations)
        self.count_call = count_call

    def on_finish(self) -> None:
        """Count the call; a preflight is none."""
        if self.verb != "OPTIONS":
            self.count_call(self.get_status(), self.request.request_time())


class CallHandler(CountedHandler):
    """Calls one method of the scheduler with arguments that the contract has checked."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        method: Callable[..., object],
        max_body_bytes: int,
        count_call: CountCall,
    ) -> None:
        """Take the scheduler's method and the size above which a body is refused."""
        super().initialize(contract, operations, count_call)
        self.method = method
        self.max_body_bytes = max_body_bytes

    def get(self) -> None:
        """Answer `{"response": ...}`, or a problem that says why not."""
        operation = self.operations[self.verb]
        if operation.changes_state and self._is_foreign():
            self.answer_problem(cross_site(self.origin))
            return
        try:
            arguments = self.contract.arguments(operation, self.read_request())
        except Refusal as refusal:
            self.answer_refusal(refusal)
            return
        self.answer({"response": self.method(**arguments)})

    def post(self) -> None:
        """Answer as GET, unless the body is too large; GET does not look at it."""
        if len(self.request.body) > self.max_body_bytes:
            self.answer_problem(too_large(self.max_body_bytes))
        else:
            self.get()

    def options(self) -> None:
        """Answer a preflight, for pages of other origins that the policy allows."""
        self.set_status(204)
        self._put_all(self.cors.preflight_headers(self.origin))
        self.finish()

    def _is_foreign(self) -> bool:
        return is_from_another_origin(self.request.headers) and not self.cors.allows(self.origin)


class RpcRouter(Router):
    """Sends a path under /api/ to its method."""

    def __init__(
        self,
        application: Application,
        contract: Contract,
        methods: Mapping[str, tuple[Mapping[str, Operation], Callable[..., object]]],
        max_body_bytes: int,
        count_call: Callable[[str, int, float], None],
    ) -> None:
        """Take the operations by verb and the scheduler's method of each path.

        `count_call` is told of each answered call: the RPC method, or `unknown`, the HTTP status,
        the seconds.
        """
        self._application = application
        self._unknown = {
            "contract": contract,
            "operations": {},
            "count_call": partial(count_call, "unknown"),
        }
        self._known = {
            path: {
                "contract": contract,
                "operations": operations,
                "method": method,
                "max_body_bytes": max_body_bytes,
                "count_call": partial(count_call, path.removeprefix("/api/")),
            }
            for path, (operations, method) in methods.items()
        }

    def find_handler(self, request: HTTPServerRequest, **_kwargs: Any) -> HTTPMessageDelegate:
        """Choose the handler by the path alone."""
        known = self._known.get(request.path)
        if known is None:
            return self._application.get_handler_delegate(request, CountedHandler, self._unknown)
        return self._application.get_handler_delegate(request, CallHandler, known)
