"""Who may do what: every operation of the document, by every role, with every kind of login."""

import configparser
import http.client
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from contract_tests.client import JSON, call, connect, get, send
from contract_tests.document import DOCUMENT, without_logins
from contract_tests.logins import INCLUDED, KINDS, PASSWORD, Logins, basic, logins, records
from contract_tests.server import Server, running
from contract_tests.workers import Workers
from docs.tools.blocks import ROOT

#: who asks: nobody, or a role
CALLERS = (None, *INCLUDED)
SESSION = "/v1/session"


class Operation(NamedTuple):
    """An operation, and how to ask for it so that it is answered, whatever it is."""

    id: str
    verb: str
    target: str
    role: str | None


def operations() -> Iterator[Operation]:
    for path, item in DOCUMENT["paths"].items():
        target = re.sub(r"\{\w+\}", "x", path)
        target += "?limit=1" if path == "/v1/events" else ""
        for verb, operation in item.items():
            if isinstance(operation, dict):
                required = operation["security"]
                role = required[0]["basic"][0] if required else None
                yield Operation(operation["operationId"], verb.upper(), target, role)


OPERATIONS = list(operations())


@pytest.fixture(scope="module", params=KINDS)
def running_kind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp(request.param), request.param) as found:
        yield found


def ask(
    connection: http.client.HTTPConnection, operation: Operation, headers: dict[str, str]
) -> tuple[int, bytes, str | None]:
    body = b"{}" if operation.verb in ("POST", "PUT", "PATCH") else None
    sent = {**headers, **({} if body is None else JSON)}
    connection.request(operation.verb, operation.target, body, sent)
    response = connection.getresponse()
    return response.status, response.read(), response.headers["WWW-Authenticate"]


def expected(operation: Operation, caller: str | None) -> int | None:
    """Return the status of a refusal; None: the caller is let in."""
    if operation.role is None:
        return None
    if caller is None:
        return 401
    return None if operation.role in INCLUDED[caller] else 403


def test_every_role_may_do_what_the_document_says_and_no_more(running_kind: Logins) -> None:
    wrong = []
    connection = connect(running_kind.server.url)
    for caller in CALLERS:
        headers = {} if caller is None else running_kind.headers[caller]
        for operation in OPERATIONS:
            status, body, challenge = ask(connection, operation, headers)
            refused = expected(operation, caller)
            if operation.id == "v1_session.post":
                is_right = status in (400, 409)  # nothing to log in with is in the body
            elif refused is None:
                is_right = status not in (401, 403, 429)
            else:
                names_role = f"the role {operation.role}".encode() in body
                is_right = status == refused and (status == 401 or names_role)
                is_right = is_right and (status == 403) == (challenge is None)
            if not is_right:
                wrong.append((operation.id, caller, status, body[:100]))
    connection.close()
    assert wrong == []


def test_document_names_the_kind_of_login(running_kind: Logins) -> None:
    served = send(running_kind.server.url, "GET", "/openapi.json").json()
    named = {
        scheme
        for item in served["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
        for requirement in operation["security"]
        for scheme in requirement
    }
    kinds = {"basic": {"basic", "session"}, "token": {"token", "session"}, "proxy": {"proxy"}}
    assert named == kinds[running_kind.kind]


def test_without_logins_everybody_may_do_everything(shared_server: Server) -> None:
    assert send(shared_server.url, "GET", "/openapi.json").json() == without_logins(DOCUMENT)
    assert send(shared_server.url, "GET", SESSION).json() == {
        "login": "none",
        "name": None,
        "roles": list(INCLUDED),
        "kind": None,
        "expires": None,
    }
    answer = send(shared_server.url, "POST", SESSION, headers=JSON, body=b'{"token": "x"}')
    assert answer.status == 409
    assert call(shared_server.url, "is_paused") == {"paused": False}


def test_caller_is_told_who_it_is(running_kind: Logins) -> None:
    url, kind = running_kind.server.url, running_kind.kind
    assert send(url, "GET", SESSION).json()["roles"] == []
    answer = send(url, "GET", SESSION, headers=running_kind.headers["operate"]).json()
    assert answer == {
        "login": kind,
        "name": "operate",
        "roles": ["read", "operate"],
        "kind": kind,
        "expires": None,
    }


def test_audit_names_who_was_logged_in(running_kind: Logins) -> None:
    url, headers = running_kind.server.url, running_kind.headers["operate"]
    body = b'{"resource": "gpu", "amount": 3}'
    changed = send(url, "POST", "/api/update_resource", headers={**headers, **JSON}, body=body)
    assert changed.status == 200
    (action, *_) = send(url, "GET", "/v1/audit?who=operate", headers=headers).json()["actions"]
    assert (action["who"], action["operation"]) == ("operate", "update_resource")


# --- Sessions -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("sessions"), "token") as found:
        yield found


def log_in(found: Logins, role: str, **headers: str) -> Any:
    given = {"name": role, "password": PASSWORD}
    if found.kind == "token":
        given = {"token": found.tokens[role]}
    body = json.dumps(given).encode()
    return send(found.server.url, "POST", SESSION, headers={**JSON, **headers}, body=body)


def cookie(answer: Any) -> dict[str, str]:
    return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


def status(
    found: Logins, headers: dict[str, str], verb: str = "GET", path: str = "/v1/summary"
) -> int:
    return send(found.server.url, verb, path, headers=headers).status


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_session_lasts_until_it_is_ended(by_token: Logins) -> None:
    begun = log_in(by_token, "read")
    assert begun.status == 200
    assert begun.json()["kind"] == "session"
    attributes = begun.headers["Set-Cookie"].split("; ")[1:]
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"} == set(attributes)
    session = cookie(begun)
    assert status(by_token, session) == 200
    assert status(by_token, session, "POST", "/api/prune") == 403
    ended = send(by_token.server.url, "DELETE", SESSION, headers=session)
    assert ended.status == 204
    assert ended.headers["Set-Cookie"].startswith('luigid_session="";')
    assert status(by_token, session) == 401


def test_cookie_is_secure_behind_tls(tmp_path: Path) -> None:
    settings = {"luigid": {"trusted_proxies": "127.0.0.1"}}
    with logins(tmp_path, "token", settings=settings) as found:
        begun = log_in(found, "read", **{"X-Forwarded-Proto": "https"})
    assert "Secure" in begun.headers["Set-Cookie"].split("; ")


def test_revoked_token_ends_its_sessions_and_streams(by_token: Logins) -> None:
    session = cookie(log_in(by_token, "admin"))
    connection = connect(by_token.server.url)
    connection.request("GET", "/v1/events", headers=session)
    stream = connection.getresponse()
    assert stream.status == 200
    store = records(by_token.folder)
    for (kind, name), content in store.read().items():
        if kind == "token" and json.loads(content)["name"] == "admin":
            store.remove(kind, name)
    stream.read()  # to its end
    connection.close()
    wait_until(lambda: status(by_token, session) == 401)
    assert status(by_token, by_token.headers["admin"]) == 401
    assert status(by_token, by_token.headers["read"]) == 200


@pytest.mark.parametrize(
    "body",
    [
        b'{"token": "luigid_0123456789ab_x"}',
        b'{"token": "nonsense"}',
        b'{"name": "a", "password": "b"}',
    ],
    ids=["unknown", "no_token", "user"],
)
def test_wrong_login_is_refused(by_token: Logins, body: bytes) -> None:
    answer = send(by_token.server.url, "POST", SESSION, headers=JSON, body=body)
    assert answer.status == 401
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "body", "expected_status"),
    [
        (JSON, b"{", 400),
        (JSON, b"[]", 400),
        (JSON, b'{"token": 1}', 400),
        (JSON, b'{"token": "x", "name": "y"}', 400),
        (JSON, b"", 400),
        ({"Content-Type": "text/plain"}, b'{"token": "x"}', 415),
        (JSON, b'{"token": "' + b"x" * 2_000_000 + b'"}', 400),
    ],
    ids=["broken", "list", "number", "both", "empty", "text", "long"],
)
def test_malformed_login_is_refused(
    by_token: Logins, headers: dict[str, str], body: bytes, expected_status: int
) -> None:
    answer = send(by_token.server.url, "POST", SESSION, headers=headers, body=body)
    assert (answer.status, answer.content_type) == (expected_status, "application/problem+json")


# --- Cross-site -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "path", "headers"),
    [
        ("POST", "/api/prune", {"Origin": "https://evil.example"}),
        ("POST", "/api/prune", {"Sec-Fetch-Site": "cross-site"}),
        ("POST", "/api/prune", {"Sec-Fetch-Site": "same-site"}),
        ("GET", "/api/prune", {"Sec-Fetch-Site": "cross-site"}),
        ("GET", "/api/prune", {"Accept-Language": "en"}),
        ("POST", SESSION, {"Origin": "https://evil.example"}),
        ("DELETE", SESSION, {"Origin": "https://evil.example"}),
    ],
    ids=["origin", "cross_site", "same_site", "get", "get_unsaid", "login", "logout"],
)
def test_page_of_another_site_cannot_use_the_cookie(
    by_token: Logins, verb: str, path: str, headers: dict[str, str]
) -> None:
    session = cookie(log_in(by_token, "operate"))
    sent = {**session, **headers, **(JSON if verb == "POST" else {})}
    answer = send(
        by_token.server.url, verb, path, headers=sent, body=b"{}" if verb == "POST" else None
    )
    assert answer.status == 403
    assert "may not change anything here" in answer.json()["detail"]
    assert status(by_token, session) == 200


def test_page_of_this_server_may_use_the_cookie(by_token: Logins) -> None:
    own = {**cookie(log_in(by_token, "operate")), "Sec-Fetch-Site": "same-origin"}
    assert status(by_token, own, "GET", "/api/prune") == 200


# --- Kinds ----------------------------------------------------------------------------------------


def test_header_of_a_stranger_names_nobody(tmp_path: Path) -> None:
    settings = {"luigid": {"trusted_proxies": "192.0.2.0/24"}}
    with logins(tmp_path, "proxy", settings=settings) as found:
        assert status(found, found.headers["admin"]) == 401
        forwarded = {**found.headers["admin"], "X-Forwarded-For": "192.0.2.1"}
        assert status(found, forwarded) == 401


def test_header_that_the_client_sent_beside_that_of_the_proxy_is_refused(tmp_path: Path) -> None:
    with logins(tmp_path, "proxy") as found:
        connection = connect(found.server.url)
        connection.putrequest("GET", "/v1/summary")
        for name in ("admin", "read"):
            connection.putheader("X-Forwarded-User", name)
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 400
        assert b"X-Forwarded-User is given more than once" in answer.read()
        connection.close()


@pytest.mark.parametrize(
    ("number", "headers", "roles"),
    [
        (0, {"X-Forwarded-User": "anna"}, ["read", "operate"]),
        (0, {"X-Forwarded-User": "bob", "X-Forwarded-Groups": "x,data-team"}, ["read"]),
        (0, {"X-Forwarded-User": "bob"}, []),
        (1, {"Remote-User": "bob", "Remote-Groups": "admins"}, list(INCLUDED)),
        (1, {"Remote-User": "bob"}, ["read"]),
        (1, {"X-Forwarded-User": "anna"}, []),
    ],
    ids=["user", "group", "stranger", "authelia_group", "authelia_user", "authelia_other_header"],
)
def test_proxy_of_the_documentation_names_users(
    tmp_path: Path, number: int, headers: dict[str, str], roles: list[str]
) -> None:
    """The two configurations of docs/access.md that have a proxy."""
    page = (ROOT / "docs" / "access.md").read_text()
    blocks = [text for text in re.findall(r"```ini\n(.*?)```", page, re.DOTALL) if "proxy" in text]
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(blocks[number])
    settings = {name: dict(parser[name]) for name in parser.sections()}
    with running(tmp_path, settings=settings) as server:
        assert send(server.url, "GET", SESSION, headers=headers).json()["roles"] == roles


def test_guesses_are_slowed_down(tmp_path: Path) -> None:
    with logins(tmp_path, "basic") as found:
        assert status(found, found.headers["read"]) == 200
        for number in range(5):
            assert status(found, basic("read", f"guess{number}")) == 401
        answer = send(found.server.url, "GET", "/v1/summary", headers=basic("read", "guess"))
        assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
        assert "Try again in a second" in answer.json()["detail"]
        assert status(found, found.headers["read"]) == 200
        assert status(found, found.headers["admin"]) == 200


def test_browser_gets_a_page_and_its_dialog_unless_a_script_asks(tmp_path: Path) -> None:
    with logins(tmp_path, "basic", settings={"luigid": {"auth_open_metrics": "true"}}) as found:
        page = send(found.server.url, "GET", "/history", headers={"Accept": "text/html"})
        assert (page.status, page.content_type) == (401, "text/html")
        assert page.headers["WWW-Authenticate"].startswith("Basic ")
        assert 'href="./static/visualiser/index.html"' in page.body.decode()
        script = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}
        asked = send(found.server.url, "GET", "/v1/summary", headers=script)
        assert asked.headers["WWW-Authenticate"].startswith("Session ")
        assert status(found, {}, path="/metrics") == 200


@pytest.mark.parametrize(
    ("kind", "wire"), [("basic", "post"), ("basic", "urllib"), ("token", "post")]
)
def test_workers_log_in(tmp_path: Path, kind: str, wire: str) -> None:
    server_folder, folder = tmp_path / "server", tmp_path / "workers"
    server_folder.mkdir()
    folder.mkdir()
    with logins(server_folder, kind) as found:
        password = PASSWORD.replace(" ", "%20") if kind == "basic" else found.tokens["work"]
        if wire == "urllib":  # Luigi's own reader of the URL decodes nothing
            password = PASSWORD if kind == "basic" else password
        url = found.server.url.replace("://", f"://work:{password}@")
        with Workers(folder, url) as workers:
            assert workers.run("diamond", "Top", "--workers", "3", wire=wire) == 0
        assert get(found.server.url, "task_list", {}).status == 401


def test_workers_log_in_over_a_unix_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server_folder, folder = tmp_path / "server", tmp_path / "workers"
    server_folder.mkdir()
    folder.mkdir()
    with logins(server_folder, "basic", "unix") as found:
        host = found.server.url.partition("://")[2].strip("/")
        netrc = tmp_path / "netrc"
        netrc.write_text(f'machine {host} login work password "{PASSWORD}"\n')
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))
        with Workers(folder, found.server.url) as workers:
            assert workers.run("diamond", "Top", "--workers", "3") == 0
