import pytest
from tornado.httputil import HTTPHeaders

from luigid.access.caller import Caller
from luigid.access.roles import ALL
from luigid.contract import Operation
from luigid.web import cross_site
from luigid.web.cors import CORS_OFF
from unit_tests.web.cors_policies import cors_policy

BROWSER = {"Accept-Language": "en", "Host": "luigi:8082"}


def operation(method: str, *, changes_state: bool = True) -> Operation:
    return Operation("change", method, "/api/change", "change", changes_state)


def is_refused(method: str, kind: str | None, **headers: str) -> bool:
    given = HTTPHeaders({name.replace("_", "-"): value for name, value in headers.items()})
    caller = Caller("anna", ALL, "192.0.2.1", kind)
    return cross_site.refusal(operation(method), given, caller, CORS_OFF) is not None


@pytest.mark.parametrize("kind", [None, "basic", "token", "session", "proxy"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_page_of_another_origin_is_refused(kind: str | None, method: str) -> None:
    assert is_refused(method, kind, Sec_Fetch_Site="cross-site")
    assert is_refused(method, kind, Origin="https://evil.example", Host="luigi:8082")
    assert not is_refused(method, kind, Sec_Fetch_Site="same-origin", **BROWSER)


@pytest.mark.parametrize(
    ("kind", "refused"),
    [(None, False), ("token", False), ("basic", True), ("session", True), ("proxy", True)],
)
def test_get_of_a_browser_that_does_not_say_where_from_is_refused_with_a_login(
    kind: str | None, refused: bool
) -> None:
    assert is_refused("get", kind, **BROWSER) == refused
    assert not is_refused("get", kind, Host="luigi:8082")  # a program


def test_what_changes_nothing_is_let_through() -> None:
    headers = HTTPHeaders({"Sec-Fetch-Site": "cross-site"})
    reading = operation("get", changes_state=False)
    caller = Caller("anna", ALL, "", "session")
    assert cross_site.refusal(reading, headers, caller, CORS_OFF) is None


def test_origin_that_cors_allows_is_let_through() -> None:
    cors = cors_policy(enabled=True, allowed_origins=("https://a.example",))
    headers = HTTPHeaders({"Origin": "https://a.example", "Host": "luigi:8082"})
    caller = Caller("anna", ALL, "", "token")
    assert cross_site.refusal(operation("post"), headers, caller, cors) is None
