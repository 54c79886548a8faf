"""The RPC methods under /api/."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.routing import Router
from tornado.web import Application

from luigid.contract import Contract, Operation, Refusal
from luigid.contract.problem import cross_site, too_large
from luigid.web.checked import CheckedHandler
from luigid.web.cors import CorsPolicy, is_from_another_origin

#: takes the HTTP status of an answered call, and how many seconds it took
CountCall = Callable[[int, float], None]


class ApiHandler(CheckedHandler):
    """A path under /api/: its answers follow the CORS policy and are never cached.

    They carry no Etag, because GET changes state as well as POST.
    """

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], count_call: CountCall
    ) -> None:
        """Take what counts the calls."""
        super().initialize(contract, operations)
        self.count_call = count_call

    def set_default_headers(self) -> None:
        """Put on every answer, errors too, what browsers need to know."""
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        if self.cors.enabled:
            self._put_all(self.cors.answer_headers(self.origin))

    def compute_etag(self) -> None:
        """Leave the answer without one."""

    @property
    def cors(self) -> CorsPolicy:
        """The policy: a setting, as Tornado asks for default headers before `initialize`."""
        return cast("CorsPolicy", self.settings["cors"])

    @property
    def origin(self) -> str | None:
        """The origin of the web page that asks, if one does."""
        return self.request.headers.get("Origin")

    def on_finish(self) -> None:
        """Count the call; a preflight is none."""
        if self.verb != "OPTIONS":
            self.count_call(self.get_status(), self.request.request_time())

    def _put_all(self, headers: Mapping[str, str]) -> None:
        for name, value in headers.items():
            self.set_header(name, value)


class CallHandler(ApiHandler):
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
        body = self.contract.answer(operation, self.method(**arguments))
        self.is_checked = True
        self.finish(body)

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
            return self._application.get_handler_delegate(request, ApiHandler, self._unknown)
        return self._application.get_handler_delegate(request, CallHandler, known)
