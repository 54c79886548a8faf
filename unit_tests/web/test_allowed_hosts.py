import logging
from collections.abc import Mapping

import pytest
from tornado.httputil import HTTPHeaders, RequestStartLine

from luigid.contract import RequestRefusedError
from luigid.web.allowed_hosts import AllowedHosts, host_name, is_from_browser
from unit_tests.web.running_server import RunningServer

BROWSERS: list[Mapping[str, str]] = [
    {"Accept-Language": "en"},
    {"Accept-Language": ""},  # the most that a script of the page can do about it
    {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"},
    {"Origin": "http://evil.example"},
    {"Sec-Fetch-Mode": "cors"},
    {"Sec-GPC": "1"},
]
PROGRAMS: list[Mapping[str, str]] = [
    {"User-Agent": "Python-urllib/3.11", "Accept-Encoding": "identity", "Connection": "close"},
    {"User-Agent": "python-requests/2.32.4", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
    {"User-Agent": "curl/7.88.1", "Accept": "*/*"},
    {"User-Agent": "kube-probe/1.31", "Accept": "*/*", "Connection": "close"},
    {"User-Agent": "Prometheus/3.5.0", "X-Prometheus-Scrape-Timeout-Seconds": "10"},
    {},
]


def refused(
    hosts: AllowedHosts, host: str | None, headers: Mapping[str, str] = BROWSERS[0]
) -> RequestRefusedError | None:
    given = HTTPHeaders({**headers, **({} if host is None else {"Host": host})})
    return hosts(RequestStartLine("GET", "/", "HTTP/1.1"), given, None)  # type: ignore[arg-type]


@pytest.fixture
def hosts() -> AllowedHosts:
    hosts = AllowedHosts([], "luigi.example")
    hosts.add_own_names(["Build-7", "build-7.corp.example."])
    return hosts


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST:8082", "app.localhost", "127.0.0.1:8082", "[::1]:8082"),
        *("10.1.2.3", "[fe80::1]", "luigid", "luigid:8082", "", ":8082"),
        *("printer.local", "luigi.prod.svc.cluster.local:80", "luigi.internal", "nas.home.arpa"),
        *("luigi.example", "Luigi.Example.", "luigi.example:443"),
        *("build-7", "BUILD-7.corp.example:8082"),
    ],
)
def test_browser_may_ask_by_a_name_that_nobody_else_can_have(
    hosts: AllowedHosts, host: str
) -> None:
    assert refused(hosts, host) is None


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8082", "evil.example.", "evil.luigi.example"),
        *("luigi.example.evil.example", "build-7.evil.example", "127.0.0.1.evil.example"),
        *(
            "localhost.evil.example",
            "x.local.evil.example",
            "notlocal.example",
            "xn--local.example",
        ),
    ],
)
@pytest.mark.parametrize("headers", BROWSERS, ids=str)
def test_browser_may_not_ask_by_another_name(
    hosts: AllowedHosts, headers: Mapping[str, str], host: str
) -> None:
    refusal = refused(hosts, host, headers)
    assert refusal is not None
    assert refusal.problem.status == 403
    assert host in refusal.problem.detail
    assert "[luigid] public_url or allowed_hosts" in refusal.problem.detail


@pytest.mark.parametrize("headers", PROGRAMS, ids=str)
def test_program_may_ask_by_any_name(hosts: AllowedHosts, headers: Mapping[str, str]) -> None:
    assert refused(hosts, "evil.example", headers) is None
    assert refused(hosts, None, headers) is None


def test_name_that_a_program_used_is_not_known_to_be_good(hosts: AllowedHosts) -> None:
    assert refused(hosts, "evil.example", {}) is None
    assert refused(hosts, "evil.example") is not None


def test_own_name_that_is_found_later_is_let_in(hosts: AllowedHosts) -> None:
    assert refused(hosts, "build-7.lan") is not None
    hosts.add_own_names(["build-7.lan"])
    assert refused(hosts, "build-7.lan") is None
    assert refused(hosts, "build-7.corp.example") is None


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("a.example", True),
        ("b.example:8082", True),
        ("x.b.example", False),
        ("x.c.example", True),
        ("x.y.c.example", False),
        ("c.example", False),
        ("luigi.example", True),
        ("localhost:8082", True),
        ("127.0.0.1", True),
        ("10.0.0.7", True),
        ("10.0.0.8", False),
        ("luigid", False),
        ("x.local", False),
        ("build-7", False),
    ],
)
@pytest.mark.parametrize("headers", [*BROWSERS[:2], *PROGRAMS[:2]], ids=str)
def test_with_allowed_hosts_nobody_may_ask_by_another_name(
    headers: Mapping[str, str], host: str, is_allowed: bool
) -> None:
    hosts = AllowedHosts(["a.example", "B.Example.", "*.c.example", "10.0.0.7"], "luigi.example")
    hosts.add_own_names(["build-7"])
    refusal = refused(hosts, host, headers)
    assert (refusal is None) == is_allowed
    if refusal is not None:
        assert refusal.problem.detail.endswith("can set [luigid] allowed_hosts.")


@pytest.mark.parametrize("host", ["evil.example", "luigid", "1.2.3.4"])
def test_star_allows_all(host: str) -> None:
    assert refused(AllowedHosts(["*"], None), host) is None


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("A.example:80", "a.example"),
        ("[::1]:80", "::1"),
        ("[::1]", "::1"),
        ("a.example.", "a.example"),
        ("a", "a"),
        ("", ""),
    ],
)
def test_host_name_leaves_port_and_brackets_out(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize("headers", PROGRAMS, ids=str)
def test_program_is_no_browser(headers: Mapping[str, str]) -> None:
    assert not is_from_browser(HTTPHeaders(headers))


def test_each_refused_name_is_logged_once(
    hosts: AllowedHosts, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for host in ("evil.example", "evil.example:8082", "worse.example", "evil.example"):
            refused(hosts, host)
    assert caplog.messages == [
        f"a request for the host {name} is refused, see [luigid] allowed_hosts"
        for name in ("evil.example", "worse.example")
    ]


@pytest.mark.parametrize("path", ["/api/echo?text=a", "/", "/v1/summary", "/v1/events", "/x"])
def test_request_that_is_refused_gets_nothing(server: RunningServer, path: str) -> None:
    server.http.guards = (*server.http.guards, AllowedHosts([], None))
    headers = {"Host": "evil.example", "Accept-Language": "en"}
    answer = server.ask("GET", path, headers=headers)
    assert answer.code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert b"evil.example is not known as a name of this server" in answer.body


def test_call_that_is_refused_changes_nothing(server: RunningServer) -> None:
    server.http.guards = (*server.http.guards, AllowedHosts([], None))
    headers = {"Host": "evil.example", "User-Agent": "Mozilla/5.0"}
    assert server.ask("POST", "/api/change", b"data=%7B%7D", headers).code == 403
    assert server.scheduler.changes == []
