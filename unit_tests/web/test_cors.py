import pytest

from luigid.web.cors import is_from_another_origin
from unit_tests.web.cors_policies import cors_policy

ORIGIN = "https://a.example"
CREDENTIALS = "Access-Control-Allow-Credentials"
ALLOWED = "Access-Control-Allow-Origin"
EXPOSED = "Access-Control-Expose-Headers"


def test_disabled_policy_sends_no_headers_and_allows_no_origin() -> None:
    policy = cors_policy(allowed_origins=[ORIGIN], allow_any_origin=True, allow_null_origin=True)
    assert policy.answer_headers(ORIGIN) == policy.preflight_headers(ORIGIN) == {}
    assert not policy.allows(ORIGIN)


@pytest.mark.parametrize("origin", [None, "null", "https://b.example", "HTTPS://A.EXAMPLE"])
def test_other_origin_gets_vary_only(origin: str | None) -> None:
    policy = cors_policy(enabled=True, allowed_origins=(ORIGIN,))
    assert policy.answer_headers(origin) == {"Vary": "Origin"}
    assert policy.preflight_headers(origin) == {}


def test_allowed_origin_is_echoed() -> None:
    policy = cors_policy(enabled=True, allowed_origins=(ORIGIN,))
    assert policy.answer_headers(ORIGIN) == {"Vary": "Origin", ALLOWED: ORIGIN}


def test_any_allowed_origin_is_answered_with_star() -> None:
    policy = cors_policy(enabled=True, allow_any_origin=True)
    assert policy.answer_headers(ORIGIN) == {"Vary": "Origin", ALLOWED: "*"}


def test_star_is_never_sent_with_credentials() -> None:
    policy = cors_policy(enabled=True, allow_any_origin=True, allow_credentials=True)
    headers = {"Vary": "Origin", ALLOWED: ORIGIN, CREDENTIALS: "true"}
    assert policy.answer_headers(ORIGIN) == headers
    # Browsers do not send this origin, but other clients may.
    assert policy.answer_headers("*") == {"Vary": "Origin", ALLOWED: "*"}


def test_null_origin_is_allowed_by_its_own_setting_only() -> None:
    assert not cors_policy(enabled=True, allow_any_origin=True).allows("null")
    policy = cors_policy(enabled=True, allow_any_origin=True, allow_null_origin=True)
    assert policy.answer_headers("null") == {"Vary": "Origin", ALLOWED: "null"}


def test_exposed_headers_are_sent() -> None:
    policy = cors_policy(enabled=True, allowed_origins=(ORIGIN,), exposed_headers="X-A, X-B")
    assert policy.answer_headers(ORIGIN)[EXPOSED] == "X-A, X-B"


def test_preflight_headers_have_defaults_of_luigi() -> None:
    policy = cors_policy(enabled=True, allowed_origins=(ORIGIN,))
    assert policy.preflight_headers(ORIGIN) == {
        "Access-Control-Max-Age": "86400",
        "Access-Control-Allow-Methods": "GET, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Content-Type, Origin",
    }


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN},
        {"Sec-Fetch-Site": "none"},
        {"Host": "a.example", "Origin": ORIGIN},
        {"Host": "a.example:443", "Origin": ORIGIN},
        {"Host": "A.Example:8082", "Origin": "http://a.example:8082"},
        {"Host": "[::1]:8082", "Origin": "http://[::1]:8082"},
        {"Host": "10.0.0.1:8082", "X-Forwarded-Host": "a.example, inner", "Origin": ORIGIN},
    ],
)
def test_programs_and_own_pages_are_not_from_another_origin(
    headers: dict[str, str],
) -> None:
    assert not is_from_another_origin(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Host": "a.example", "Origin": ORIGIN},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:9999"},
        {"Host": "localhost:8082", "Origin": "http://localhost:9999"},
        {"Host": "a.example", "Origin": "https://b.example"},
        {"Host": "a.example", "Origin": "null"},
        {"Host": "null", "Origin": "null"},
        {"Host": "", "Origin": ""},
    ],
)
def test_pages_of_other_origins_are_from_another_origin(headers: dict[str, str]) -> None:
    assert is_from_another_origin(headers)
