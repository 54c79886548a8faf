import builtins
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from luigid.notifications.aws import Ses, Sns
from luigid.notifications.errors import MailError, MailRefusedError
from luigid.notifications.mail import Mail
from unit_tests.notifications.hosts import Service, free_port, http_service

MAIL = Mail("s@mail.example", ("a@mail.example", "b@mail.example"), "Größe", "ein Ärger", "plain")
TOPIC = "arn:aws:sns:eu-west-1:123456789012:luigi"

SENT = b"""<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">
<SendRawEmailResult><MessageId>1</MessageId></SendRawEmailResult></SendRawEmailResponse>"""
PUBLISHED = b"""<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
<PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"""


def error(code: str) -> bytes:
    return f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>".encode()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A fake of AWS, to which boto3 connects."""
    with http_service() as service:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": service.url,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }.items():
            monkeypatch.setenv(name, value)
        yield service


def form(service: Service) -> dict[str, list[str]]:
    ((_, _, body),) = service.requests
    return parse_qs(body.decode())


def test_ses_receives_the_mail_with_its_headers(service: Service) -> None:
    service.answer = (200, SENT)
    Ses().send(MAIL)
    sent = form(service)
    assert sent["Source"] == ["s@mail.example"]
    assert [sent[f"Destinations.member.{n}"] for n in (1, 2)] == [[a] for a in MAIL.recipients]
    raw = b64decode(sent["RawMessage.Data"][0]).decode()
    assert "To: a@mail.example, b@mail.example" in raw
    assert 'Content-Type: text/plain; charset="utf-8"' in raw


@pytest.mark.parametrize(
    ("subject", "published"),
    [("s" * 100, "s" * 100), ("a" * 60 + "b" * 60, "a" * 48 + "..." + "b" * 49)],
)
def test_sns_receives_the_text_for_the_first_topic(
    service: Service, subject: str, published: str
) -> None:
    service.answer = (200, PUBLISHED)
    Sns().send(Mail("s@mail.example", (TOPIC, "another"), subject, "ein Ärger", "plain"))
    sent = form(service)
    assert (sent["TopicArn"], sent["Subject"]) == ([TOPIC], [published])
    assert sent["Message"] == ["ein Ärger"]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "MessageRejected", MailRefusedError),
        (400, "Throttling", OSError),
        (403, "SignatureDoesNotMatch", OSError),
        (500, "InternalFailure", OSError),
    ],
)
@pytest.mark.parametrize("make", [Ses, Sns])
def test_only_errors_of_the_mail_are_refusals(
    service: Service,
    make: Callable[[], Ses | Sns],
    status: int,
    code: str,
    expected: type[Exception],
) -> None:
    service.answer = (status, error(code))
    with pytest.raises(expected, match=code):
        make().send(MAIL)


@pytest.mark.usefixtures("service")
def test_unreachable_service_may_be_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    client = Ses()
    with pytest.raises(OSError, match="Could not connect"):
        client.send(MAIL)


@pytest.mark.usefixtures("service")
def test_missing_region_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(MailError, match="region"):
        Sns()


def test_missing_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without_boto3(name: str, *arguments: Any) -> Any:
        if name == "boto3":
            raise ImportError(name)
        return real_import(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without_boto3)
    with pytest.raises(MailError, match=r"method = ses: pip install 'luigid\[aws\]'"):
        Ses()
