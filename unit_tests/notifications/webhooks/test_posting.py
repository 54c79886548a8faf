import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from luigid.notifications.webhooks.posting import Answer, NotTakenError, Poster
from unit_tests.notifications.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def poster(url: str, **settings: Any) -> Poster:
    defaults: dict[str, Any] = {"timeout": 10.0, "verify_certificate": True, "ca_file": None}
    return Poster(url, **defaults | settings)


def refusal(poster: Poster) -> NotTakenError:
    with pytest.raises(NotTakenError) as error:
        poster.post(b"{}", {})
    return error.value


def test_body_and_headers_arrive(receiver: Receiver) -> None:
    url = f"http://127.0.0.1:{receiver.port}/hook?key=k"
    assert poster(url).post(b'{"a": 1}', {"Webhook-Id": "msg_1"}) == Answer(200, "ok")
    ((path, headers, body),) = receiver.requests
    assert (path, body) == ("/hook?key=k", b'{"a": 1}')
    assert headers["webhook-id"] == "msg_1"
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status = status
    receiver.headers = {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    error = refusal(poster(f"http://127.0.0.1:{receiver.port}/"))
    assert str(error) == f"HTTP status {status}: redirects are not followed"
    assert not error.is_final
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("status", "is_final"), [(400, True), (404, False), (410, True), (429, False), (500, False)]
)
def test_some_refusals_are_final(receiver: Receiver, status: int, is_final: bool) -> None:
    receiver.status, receiver.answer = status, b"not\nnow"
    error = refusal(poster(f"http://127.0.0.1:{receiver.port}/"))
    assert (str(error), error.is_final) == (f"HTTP status {status}: not now", is_final)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("999999", 3600), ("-1", None), ("Fri, 31 Dec 1999 23:59:59 GMT", None)],
)
def test_receiver_may_ask_for_a_wait(receiver: Receiver, value: str, seconds: float | None) -> None:
    receiver.status, receiver.headers = 503, {"Retry-After": value}
    assert refusal(poster(f"http://127.0.0.1:{receiver.port}/")).retry_after == seconds


def test_no_error_shows_the_url(receiver: Receiver) -> None:
    receiver.status, receiver.answer = 404, b"no /services/secret?key=k here"
    url = f"http://127.0.0.1:{receiver.port}/services/secret?key=k"
    assert "secret" not in str(refusal(poster(url)))


def test_receiver_that_does_not_listen_or_answer_has_not_taken_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert "timed out" in str(refusal(poster(f"http://127.0.0.1:{port}/", timeout=0.1)))
    assert "refused" in str(refusal(poster(f"http://127.0.0.1:{port}/")))


def test_certificate_is_verified_unless_that_is_off(tmp_path: Path) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    with receiving(tls=tls) as receiver:
        url = f"https://127.0.0.1:{receiver.port}/"
        assert "certificate" in str(refusal(poster(url)))
        assert poster(url, ca_file=ca_file).post(b"{}", {}).status == 200
        assert poster(url, verify_certificate=False).post(b"{}", {}).status == 200
