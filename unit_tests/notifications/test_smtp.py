import smtplib
import socket
import ssl
from collections.abc import Iterator

import pytest
import trustme

from luigid.notifications.errors import RefusedError
from luigid.notifications.mail import Mail
from luigid.notifications.smtp import Smtp
from unit_tests.notifications.hosts import Inbox, authenticate, free_port, mail_host

MAIL = Mail(
    sender="Luigi <luigi@mail.example>",
    recipients=("a@mail.example", "b@mail.example"),
    subject="Größe",
    body="ein Ärger\n.\nund noch einer",
    format="plain",
)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def _trusted(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with authority.cert_pem.tempfile() as path:
        monkeypatch.setenv("SSL_CERT_FILE", path)
        yield


def ways(inbox: Inbox) -> list[tuple[bool, str | None]]:
    """Return of each mail whether it came over TLS, and as whom."""
    return [(is_tls, login) for _, _, is_tls, login in inbox.ways]


def test_a_mail_arrives_as_it_was_written(inbox: Inbox) -> None:
    with mail_host(inbox) as port:
        Smtp(host="127.0.0.1", port=port).send(MAIL)
    (mail,) = inbox.mails
    assert mail["Subject"] == "Größe"
    assert mail.get_content().splitlines() == MAIL.body.splitlines()
    assert inbox.ways == [("luigi@mail.example", [*MAIL.recipients], False, None)]


def test_tls_is_used_if_it_is_offered(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls) as port:
        Smtp(host="127.0.0.1", port=port).send(MAIL)
    assert ways(inbox) == [(True, None)]


def test_tls_is_not_used_if_it_is_not_wanted(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls) as port:
        Smtp(host="127.0.0.1", port=port, no_tls=True).send(MAIL)
    assert ways(inbox) == [(False, None)]


def test_tls_may_be_there_from_the_start(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls, is_ssl=True) as port:
        Smtp(host="127.0.0.1", port=port, ssl=True).send(MAIL)
    assert ways(inbox) == [(True, None)]


def test_there_may_be_a_login(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls, auth_required=True, authenticator=authenticate) as port:
        Smtp(host="127.0.0.1", port=port, username="luigi", password="secret").send(MAIL)
    assert ways(inbox) == [(True, "luigi")]


def test_a_wrong_password_may_be_put_right(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with (
        mail_host(inbox, tls=tls, authenticator=authenticate) as port,
        pytest.raises(smtplib.SMTPAuthenticationError) as failure,
    ):
        Smtp(host="127.0.0.1", port=port, username="luigi", password="wrong").send(MAIL)
    assert isinstance(failure.value, OSError)
    assert inbox.mails == []


@pytest.mark.parametrize("is_ssl", [True, False])
def test_a_certificate_can_be_asked_for(inbox: Inbox, tls: ssl.SSLContext, is_ssl: bool) -> None:
    with mail_host(inbox, tls=tls, is_ssl=is_ssl) as port:
        host = Smtp(host="127.0.0.1", port=port, ssl=is_ssl, verify_certificate=True)
        with pytest.raises(ssl.SSLCertVerificationError):
            host.send(MAIL)
    assert inbox.mails == []


@pytest.mark.usefixtures("_trusted")
def test_a_valid_certificate_is_taken(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls) as port:
        Smtp(host="127.0.0.1", port=port, verify_certificate=True).send(MAIL)
    assert ways(inbox) == [(True, None)]


def test_a_host_that_is_away_may_come_back() -> None:
    with pytest.raises(ConnectionRefusedError):
        Smtp(host="127.0.0.1", port=free_port()).send(MAIL)


def test_a_host_that_is_silent_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(OSError, match="timed out"):
            Smtp(host="127.0.0.1", port=port, timeout=0.01).send(MAIL)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "error"), [("550 never", RefusedError), ("450 later", OSError)])
def test_what_the_host_refuses_for_good_is_not_sent_again(
    inbox: Inbox, command: str, answer: str, error: type[Exception]
) -> None:
    inbox.refusal = {command: answer}
    with mail_host(inbox) as port, pytest.raises(error, match=answer[:3]):
        Smtp(host="127.0.0.1", port=port).send(MAIL)


def test_a_mail_that_one_recipient_gets_is_sent(inbox: Inbox) -> None:
    inbox.refusal = {"a@mail.example": "550 unknown"}
    with mail_host(inbox) as port:
        Smtp(host="127.0.0.1", port=port).send(MAIL)
    assert [recipients for _, recipients, _, _ in inbox.ways] == [["b@mail.example"]]
