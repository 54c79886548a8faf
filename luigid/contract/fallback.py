"""openapi-core, which decides where a compiled plan does not accept, and has the words.

To import it takes longer than the server takes to start, and half of the server's memory. So it is
imported when it is first needed: by a thread, while other calls are answered.
"""

import asyncio
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from luigid.errors import LuigidError

if TYPE_CHECKING:
    from luigid.contract.openapi_core_requests import FallbackRequestValidator
    from luigid.contract.openapi_core_responses import FallbackResponseValidator


class NotLoadedError(LuigidError):
    """openapi-core must decide on a request, and is not loaded yet. Ask again after `load`."""


class Fallback:
    """openapi-core's validators of one document."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        """Take a document as it is enforced."""
        self._raw = raw
        self._lock = Lock()
        self._loading: asyncio.Future[None] | None = None
        self._requests: FallbackRequestValidator | None = None
        self._responses: FallbackResponseValidator | None = None

    def load(self) -> None:
        """Import openapi-core and set it up, unless that has been done; takes about a second.

        Any thread may call this.
        """
        with self._lock:
            if self._responses is not None:
                return
            from luigid.contract import openapi_core_setup
            from luigid.contract.openapi_core_requests import FallbackRequestValidator
            from luigid.contract.openapi_core_responses import FallbackResponseValidator

            application = openapi_core_setup.application(
                self._raw, FallbackRequestValidator, FallbackResponseValidator
            )
            self._requests = cast("FallbackRequestValidator", application.request_validator)
            self._responses = cast("FallbackResponseValidator", application.response_validator)

    async def load_in_thread(self) -> None:
        """Load in a thread, once for all that wait; the event loop goes on meanwhile."""
        if self._loading is None or self._loading.done():
            self._loading = asyncio.ensure_future(asyncio.to_thread(self.load))
        # One that waits may be cancelled, when its client goes away.
        await asyncio.shield(self._loading)

    @property
    def requests(self) -> "FallbackRequestValidator":
        """The validator of requests. Raises NotLoadedError."""
        if self._requests is None:
            raise NotLoadedError
        return self._requests

    @property
    def responses(self) -> "FallbackResponseValidator":
        """The validator of responses, which is loaded now if it is not yet.

        Only a bug of the server leads here, so the event loop may wait for it.
        """
        if self._responses is None:
            self.load()
        assert self._responses is not None
        return self._responses
