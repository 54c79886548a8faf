import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest
import trustme

from luigid.notifications.composer import MailComposer
from luigid.notifications.errors import MailRefusedError
from luigid.notifications.mail import Mail
from unit_tests.hostile_texts import HOSTILE
from unit_tests.notifications.factories import smtp
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


def sessions(inbox: Inbox) -> list[tuple[bool, str | None]]:
    """Return whether each mail came over TLS, and the user name."""
    return [(is_tls, login) for _, _, is_tls, login in inbox.deliveries]


def test_mail_arrives_unchanged(inbox: Inbox) -> None:
    with mail_host(inbox) as port:
        smtp(port).send(MAIL)
    (mail,) = inbox.mails
    assert mail["Subject"] == "Größe"
    assert mail.get_content().splitlines() == MAIL.body.splitlines()
    assert inbox.deliveries == [("luigi@mail.example", [*MAIL.recipients], False, None)]


def test_starttls_is_used_if_offered(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls) as port:
        smtp(port).send(MAIL)
    assert sessions(inbox) == [(True, None)]


def test_starttls_is_not_used_with_no_tls(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls) as port:
        smtp(port, no_tls=True).send(MAIL)
    assert sessions(inbox) == [(False, None)]


def test_ssl_uses_tls_from_the_start(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls, is_ssl=True) as port:
        smtp(port, ssl=True).send(MAIL)
    assert sessions(inbox) == [(True, None)]


def test_login_uses_username_and_password(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls, auth_required=True, authenticator=authenticate) as port:
        smtp(port, username="luigi", password="secret").send(MAIL)
    assert sessions(inbox) == [(True, "luigi")]


def test_wrong_password_may_be_retried(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with (
        mail_host(inbox, tls=tls, authenticator=authenticate) as port,
        pytest.raises(smtplib.SMTPAuthenticationError) as failure,
    ):
        smtp(port, username="luigi", password="wrong").send(MAIL)
    assert isinstance(failure.value, OSError)
    assert inbox.mails == []


@pytest.mark.parametrize("is_ssl", [True, False])
def test_invalid_certificate_is_refused_if_verified(
    inbox: Inbox, tls: ssl.SSLContext, is_ssl: bool
) -> None:
    with mail_host(inbox, tls=tls, is_ssl=is_ssl) as port:
        host = smtp(port, ssl=is_ssl, verify_certificate=True)
        with pytest.raises(ssl.SSLCertVerificationError):
            host.send(MAIL)
    assert inbox.mails == []


@pytest.mark.usefixtures("_trusted")
def test_valid_certificate_is_accepted(inbox: Inbox, tls: ssl.SSLContext) -> None:
    with mail_host(inbox, tls=tls) as port:
        smtp(port, verify_certificate=True).send(MAIL)
    assert sessions(inbox) == [(True, None)]


def test_unreachable_host_may_be_retried() -> None:
    with pytest.raises(ConnectionRefusedError):
        smtp(free_port()).send(MAIL)


def test_silent_host_has_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(OSError, match="timed out"):
            smtp(port, timeout=0.01).send(MAIL)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "error"), [("550 never", MailRefusedError), ("450 later", OSError)]
)
def test_permanent_refusal_is_told_from_temporary_failure(
    inbox: Inbox, command: str, answer: str, error: type[Exception]
) -> None:
    inbox.refusal = {command: answer}
    with mail_host(inbox) as port, pytest.raises(error, match=answer[:3]):
        smtp(port).send(MAIL)


def test_mail_is_sent_if_one_recipient_is_accepted(inbox: Inbox) -> None:
    inbox.refusal = {"a@mail.example": "550 unknown"}
    with mail_host(inbox) as port:
        smtp(port).send(MAIL)
    assert [recipients for _, recipients, _, _ in inbox.deliveries] == [["b@mail.example"]]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_delivered(inbox: Inbox, text: str) -> None:
    mail = MailComposer("luigi@mail.example", "html", "").compose(["a@mail.example"], text, text)
    with mail_host(inbox) as port:
        smtp(port).send(mail)
    assert inbox.deliveries == [("luigi@mail.example", ["a@mail.example"], False, None)]
    assert inbox.mails[0]["Bcc"] is None


def test_address_that_is_not_ascii_is_refused_by_host_without_smtputf8(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smtplib.SMTP.has_extn", lambda _self, _name: False)
    with mail_host(inbox) as port, pytest.raises(MailRefusedError, match="SMTPUTF8"):
        smtp(port).send(replace(MAIL, recipients=("\u00fc@mail.example",)))
    assert inbox.mails == []
