"""`python -m benchmarks.access`: what a login costs a call, once its caller is known.

It measures what the gate adds to a request: to find the operation in the document's plan, to
recognise the caller by the headers, and to hold the roles against the operation.
"""

import asyncio
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from tornado.httputil import HTTPHeaders, RequestStartLine

from luigid.access import password_file, passwords, tokens
from luigid.access.access import Access
from luigid.access.password_file import Line, PasswordFile
from luigid.contract import Document
from luigid.process.shipped_files import shipped
from luigid.web.cors import CORS_OFF
from luigid.web.gate import Gate
from luigid.web.plan import Plan
from luigid.web.routes import by_path, path_pattern
from luigid.web.trusted_proxies import TrustedProxies

#: microseconds of processor time that a call may take more
MAX_MICROSECONDS: Final = 20.0
_CALLS: Final = 20_000
_ROUNDS: Final = 5
#: what workers call all the time, what the page asks, and a path with a parameter
_REQUESTS: Final = (("POST", "/api/ping"), ("GET", "/v1/summary"), ("GET", "/v1/tasks/a%2Fb"))


class Connection:
    """What the gate needs of a connection."""

    class Context:
        address = ("127.0.0.1", 4242)

    context = Context


def main() -> int:
    """Measure each kind of login, print a table, and return 1 if one costs too much."""
    document = Document.read(shipped("spec/openapi.yaml"))
    paths = by_path(document.operations)
    plan = Plan((path, path_pattern(path, ".*"), verbs) for path, verbs in paths.items())
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        print("| login | request | us a call |\n|---|---|---|")
        for name, access, headers in _logins(Path(folder), runner):
            gate = Gate(access, CORS_OFF)
            for verb, path in _REQUESTS:
                cost = _microseconds(_admission(plan, gate, verb, path, headers, runner))
                worst = max(worst, cost)
                print(f"| {name} | {verb} {path} | {cost:.1f} |")
            access.close()
    print(f"\nThe most is {worst:.1f} us; the limit, {MAX_MICROSECONDS:.0f} us.")
    return int(worst > MAX_MICROSECONDS)


def _logins(folder: Path, runner: asyncio.Runner) -> "list[tuple[str, Access, HTTPHeaders]]":
    file = folder / "users"
    password_file.add(file, Line("anna", passwords.hash_password("secret", 4), ("admin",)))
    by_password = Access("basic", users=PasswordFile(file, {}))
    by_password.load()
    pair = b64encode(b"anna:secret").decode()
    begun = runner.run(by_password.log_in("anna", "secret", {}, "127.0.0.1"))
    assert begun is not None

    by_token = Access("token")
    token, text = tokens.make("anna", ["admin"], time.time(), time.time() + 3600)
    by_token._tokens.update({(tokens.KIND, token.id): tokens.to_record(token)})

    by_proxy = Access(
        "proxy",
        roles={"anna": ["admin"], "@staff": ["read"]},
        proxies=TrustedProxies(["127.0.0.1", "10.0.0.0/8"]),
        user_header="X-Forwarded-User",
        groups_header="X-Forwarded-Groups",
    )
    return [
        ("basic", by_password, _headers(Authorization=f"Basic {pair}")),
        ("session", by_password, _headers(Cookie=f"theme=dark; luigid_session={begun[1]}")),
        ("token", by_token, _headers(Authorization=f"Bearer {text}")),
        ("proxy", by_proxy, _headers(X_Forwarded_User="anna", X_Forwarded_Groups="staff, ops")),
    ]


def _headers(**given: str) -> HTTPHeaders:
    usual = {"Host": "luigi.example:8082", "User-Agent": "python-requests/2.32", "Accept": "*/*"}
    return HTTPHeaders({**usual, **{name.replace("_", "-"): given[name] for name in given}})


def _admission(
    plan: Plan, gate: Gate, verb: str, path: str, headers: HTTPHeaders, runner: asyncio.Runner
) -> Callable[[], object]:
    """Return what lets one request in, after its caller was recognised once."""
    start_line = RequestStartLine(verb, path, "HTTP/1.1")

    def admit() -> Any:
        operation = plan.find(verb, path)
        assert operation is not None
        return gate.admit(operation, start_line, headers, Connection())  # type: ignore[arg-type]

    first = admit()
    if isinstance(first, Awaitable):
        first = runner.run(_awaited(first))
    assert first is None
    assert admit() is None
    return admit


async def _awaited(waiting: Awaitable[object]) -> object:
    return await waiting


def _microseconds(action: Callable[[], object]) -> float:
    """Return the processor time of an action, in the best of some rounds."""
    rounds = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        for _ in range(_CALLS):
            action()
        rounds.append((time.process_time() - began) / _CALLS * 1e6)
    return min(rounds)


if __name__ == "__main__":
    sys.exit(main())
