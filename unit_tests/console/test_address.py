from pathlib import Path

import pytest

from luigid.console.address import is_loopback, parse_address, without_credentials
from luigid.console.errors import SettingsError


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://host:8082/", "http://host:8082"),
        ("https://host/luigi/", "https://host/luigi"),
        ("host:8082", "http://host:8082"),
        ("http://[::1]:8082", "http://[::1]:8082"),
        ("HTTP://Host", "http://host"),
    ],
)
def test_url_loses_its_last_slash(given: str, url: str) -> None:
    address = parse_address(given)
    assert (address.url, address.socket, address.authorization) == (url, None, None)
    assert address.name == url


def test_unix_socket_is_percent_encoded() -> None:
    address = parse_address("http+unix://%2Frun%2Fa%20b.sock/luigi")
    assert address.socket == Path("/run/a b.sock")
    assert address.url == "http://localhost/luigi"
    assert address.name == "/run/a b.sock"


def test_credentials_become_a_header_and_are_not_in_the_name() -> None:
    address = parse_address("https://Aladdin:open%20sesame@host")
    assert address.authorization == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert address.name == address.url == "https://host"


@pytest.mark.parametrize(
    "given", ["ftp://host", "http://", "http://host:port", "http://[::1", "http+unix://", ""]
)
def test_unusable_url_is_refused(given: str) -> None:
    with pytest.raises(SettingsError):
        parse_address(given)


def test_refusal_hides_the_password() -> None:
    with pytest.raises(SettingsError, match="'ftp://host/x'") as caught:
        parse_address("ftp://me:secret@host/x")
    assert "secret" not in str(caught.value)


def test_credentials_are_removed_up_to_the_last_at() -> None:
    assert without_credentials("http://a:b@c@host/x@y") == "http://host/x@y"
    assert without_credentials("a:b@host") == "host"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *(("localhost", True), ("a.localhost", True), ("127.0.0.9", True), ("[::1]", True)),
        *(("0.0.0.0", False), ("192.0.2.1", False), ("localhost.example", False), ("", False)),
    ],
)
def test_loopback_is_this_machine_alone(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
