"""The headers of calls against the document: once for each outcome, so that it costs nothing."""

from collections.abc import Mapping

from luigid import request_id
from luigid.contract import Contract, Operation

#: headers that differ from one answer to the next, in values that the document does not fix
_VARYING = frozenset({"Date", "Content-Length", "Access-Control-Allow-Origin", request_id.HEADER})
_MAX_OUTCOMES = 10_000


class HeaderCheck:
    """Checks the headers of answers, and remembers which have passed."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._passed: set[tuple[object, ...]] = set()

    def check(self, operation: Operation, status: int, headers: Mapping[str, str]) -> None:
        """Check all headers of an answer, as they leave. Raises InvalidResponseError."""
        outcome = (
            operation.id,
            status,
            *((name, None if name in _VARYING else value) for name, value in headers.items()),
        )
        if outcome in self._passed:
            return
        self._contract.check_response(operation, status, headers, None)
        if len(self._passed) >= _MAX_OUTCOMES:
            self._passed.clear()
        self._passed.add(outcome)
