"""Calls of web pages of other origins: what a server allows it has to allow in all its answers.

Nothing is said of what is allowed: that is a setting. Each check has a name.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from luigid.conformance.expected import Call, Expectations
from luigid.conformance.results import Part, Result, Verdict
from luigid.conformance.target import Reply, Target

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
    return any(_preflight(target, _READS, each).header(_ALLOW_ORIGIN) for each in origins)


class Cors:
    """The checks, for each of some origins."""

    def __init__(self, target: Target, expectations: Expectations, origins: Sequence[str]) -> None:
        self._target = target
        self._expectations = expectations
        self._origins = origins

    def run(self) -> Iterator[Result]:
        """Yield a result for each call."""
        on = is_on(self._target, self._origins)
        for origin in self._origins:
            yield from self._of_origin(origin, on=on)

    def _of_origin(self, origin: str, *, on: bool) -> Iterator[Result]:
        preflight = _preflight(self._target, _READS, origin)
        allowed = preflight.header(_ALLOW_ORIGIN)
        operation = f"OPTIONS {_READS}"
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
        unknown = _preflight(self._target, _UNKNOWN, origin)
        yield self._judged(
            "unknown paths",
            {"preflight-of-unknown-method": _differs("the status", unknown.status, 404)},
        )
        for verb in ("GET", "POST"):
            reply = self._target.send(verb, _READS, {"Origin": origin})
            wrong = {
                "cors-answer-status": _differs("the status", reply.status, 200),
                **self._wrong(reply, allowed, "cors-on-answers", origin, on=on),
            }
            yield self._judged(f"{verb} {_READS}", wrong)
        bad = self._target.send("GET", f"{_READS}?data=bad", {"Origin": origin})
        errors = self._wrong(bad, allowed, "cors-on-errors", origin, on=on)
        yield self._judged(f"GET {_READS}", errors)
        yield self._cross_site(origin, allowed)

    def _cross_site(self, origin: str, allowed: str | None) -> Result:
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        reply = self._target.send("POST", _CHANGES, headers)
        status = 403 if allowed is None else 200
        found = _differs("the status", reply.status, status)
        name = "cross-site-refused" if allowed is None else "cross-site-allowed"
        return self._judged(f"POST {_CHANGES}", {name: found})

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
