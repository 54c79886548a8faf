"""Calls of web pages of other origins: what a server allows it has to allow in all its answers.

Nothing is said of what is allowed: that is a setting. Each check has a name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from luigid.conformance.expected import Call, Expectations
from luigid.conformance.results import CLOSED, Part, Result, Verdict
from luigid.conformance.target import DroppedError, Reply, Target

_ALLOW_ORIGIN: Final = "Access-Control-Allow-Origin"
_ALLOW_CREDENTIALS: Final = "Access-Control-Allow-Credentials"
#: The method that is called: it changes nothing.
_READS: Final = "/api/is_paused"
#: It changes something, though not here: nothing is paused.
_CHANGES: Final = "/api/unpause"
_UNKNOWN: Final = "/api/no_such_method"
ORIGINS: Final = ("https://page.example", "http://page.example", "null")


def is_on(target: Target, origins: Sequence[str] = ORIGINS) -> bool:
    """Return whether the server allows any of the origins anything."""
    for origin in origins:
        with suppress(DroppedError):
            if _preflight(target, _READS, origin).header(_ALLOW_ORIGIN):
                return True
    return False


class Cors:
    """The checks, for each of some origins."""

    def __init__(self, target: Target, expectations: Expectations, origins: Sequence[str]) -> None:
        self._target = target
        self._expectations = expectations
        self._origins = origins

    def run(self) -> Iterator[Result]:
        """Yield a result for each call. Raises GoneError."""
        on = is_on(self._target, self._origins)
        for origin in self._origins:
            yield from self._of_origin(origin, on=on)

    def _of_origin(self, origin: str, *, on: bool) -> Iterator[Result]:
        operation = f"OPTIONS {_READS}"
        try:
            preflight = _preflight(self._target, _READS, origin)
        except DroppedError as error:
            # What it allows, all that follows compares with.
            yield self._failed(operation, CLOSED, str(error))
            return
        allowed = preflight.header(_ALLOW_ORIGIN)
        if preflight.status != 204:
            yield self._failed(operation, "preflight-status", f"{preflight.status}, expected 204")
        elif allowed not in (None, "*", origin):
            reason = f"{_ALLOW_ORIGIN} is {allowed}, expected * or {origin}"
            yield self._failed(operation, "preflight-origin", reason)
        elif allowed is not None and not preflight.header("Access-Control-Allow-Methods"):
            reason = "Access-Control-Allow-Methods is missing"
            yield self._failed(operation, "preflight-methods", reason)
        else:
            yield self._passed(operation)
        yield self._tried("unknown paths", lambda: self._unknown(origin))
        for verb in ("GET", "POST"):
            yield self._tried(
                f"{verb} {_READS}", partial(self._answer, verb, allowed, origin, on=on)
            )
        yield self._tried(f"GET {_READS}", lambda: self._error(allowed, origin, on=on))
        yield self._tried(f"POST {_CHANGES}", lambda: self._cross_site(origin, allowed))

    def _unknown(self, origin: str) -> dict[str, str]:
        unknown = _preflight(self._target, _UNKNOWN, origin)
        return {"preflight-of-unknown-method": _differs("the status", unknown.status, 404)}

    def _answer(self, verb: str, allowed: str | None, origin: str, *, on: bool) -> dict[str, str]:
        reply = self._target.send(verb, _READS, {"Origin": origin})
        return {
            "cors-answer-status": _differs("the status", reply.status, 200),
            **self._wrong(reply, allowed, "cors-on-answers", origin, on=on),
        }

    def _error(self, allowed: str | None, origin: str, *, on: bool) -> dict[str, str]:
        bad = self._target.send("GET", f"{_READS}?data=bad", {"Origin": origin})
        return self._wrong(bad, allowed, "cors-on-errors", origin, on=on)

    def _cross_site(self, origin: str, allowed: str | None) -> dict[str, str]:
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        reply = self._target.send("POST", _CHANGES, headers)
        status = 403 if allowed is None else 200
        name = "cross-site-refused" if allowed is None else "cross-site-allowed"
        return {name: _differs("the status", reply.status, status)}

    def _tried(self, operation: str, check: Callable[[], Mapping[str, str]]) -> Result:
        """Return the result of a check, which tells what is wrong, by the names of the checks."""
        try:
            return self._judged(operation, check())
        except DroppedError as error:
            return self._failed(operation, CLOSED, str(error))

    def _wrong(
        self, reply: Reply, allowed: str | None, name: str, origin: str, *, on: bool
    ) -> dict[str, str]:
        """Return what is wrong with the headers of an answer, by the name of the check."""
        found = reply.header(_ALLOW_ORIGIN)
        has_credentials = reply.header(_ALLOW_CREDENTIALS) == "true"
        varies = "origin" in (reply.header("Vary") or "").lower()
        return {
            name: _differs(f"{_ALLOW_ORIGIN} for {origin}", found, allowed),
            "cors-credentials": f"{_ALLOW_ORIGIN} is * with {_ALLOW_CREDENTIALS}"
            if has_credentials and found == "*"
            else "",
            "cors-vary": "Vary has no Origin" if on and not varies else "",
        }

    def _judged(self, operation: str, wrong: Mapping[str, str]) -> Result:
        """Return the result of a call: what fails first, unless it is expected."""
        deviation = ""
        for name, reason in wrong.items():
            if reason:
                found = self._expectations.deviation(Call(name, operation))
                if found is None:
                    return self._failed(operation, name, reason)
                deviation = deviation or found
        if deviation:
            return Result(Part.CORS, operation, Verdict.EXPECTED, deviation)
        return self._passed(operation)

    def _passed(self, operation: str) -> Result:
        return Result(Part.CORS, operation, Verdict.PASSED)

    def _failed(self, operation: str, name: str, reason: str) -> Result:
        return Result(Part.CORS, operation, Verdict.FAILED, name, reason)


def _preflight(target: Target, path: str, origin: str) -> Reply:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    return target.send("OPTIONS", path, headers)


def _differs(what: str, found: object, expected: object) -> str:
    return "" if found == expected else f"{what} is {found}, expected {expected}"
