import json
from collections.abc import Iterator
from urllib.error import URLError

import pytest

from luigid.notifications.composer import MailComposer
from luigid.notifications.errors import MailError, MailRefusedError
from luigid.notifications.mail import Mail
from luigid.notifications.sendgrid import Sendgrid
from unit_tests.hostile_texts import HOSTILE
from unit_tests.notifications.hosts import Service, free_port, http_service

MAIL = Mail("Luigi <s@mail.example>", ("a@mail.example", "b@mail.example"), "Größe", "b", "html")


@pytest.fixture
def service() -> Iterator[Service]:
    with http_service() as service:
        yield service


def test_mail_is_one_request(service: Service) -> None:
    service.answer = (202, b"")
    Sendgrid("key", api=service.url).send(MAIL)
    ((path, headers, body),) = service.requests
    assert path == "/v3/mail/send"
    assert headers["Authorization"] == "Bearer key"
    assert json.loads(body) == {
        "personalizations": [{"to": [{"email": "a@mail.example"}, {"email": "b@mail.example"}]}],
        "from": {"email": "s@mail.example", "name": "Luigi"},
        "subject": "Größe",
        "content": [{"type": "text/html", "value": "b"}],
    }


def test_sender_needs_no_name(service: Service) -> None:
    Sendgrid("key", api=service.url).send(Mail("s@mail.example", ("a",), "s", "b", "plain"))
    assert json.loads(service.requests[0][2])["from"] == {"email": "s@mail.example"}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, MailRefusedError),
        (413, MailRefusedError),
        (401, OSError),
        (429, OSError),
        (500, OSError),
    ],
)
def test_only_errors_of_the_mail_are_refusals(
    service: Service, status: int, error: type[Exception]
) -> None:
    service.answer = (status, b'{"errors": ["no such address"]}')
    with pytest.raises(error) as failure:
        Sendgrid("key", api=service.url).send(MAIL)
    assert ("no such address" in str(failure.value)) == (error is MailRefusedError)


def test_unreachable_service_may_be_retried() -> None:
    with pytest.raises(URLError):
        Sendgrid("key", api=f"http://127.0.0.1:{free_port()}").send(MAIL)


@pytest.mark.parametrize("apikey", [None, ""])
def test_missing_key_is_refused(apikey: str | None) -> None:
    with pytest.raises(MailError, match="apikey"):
        Sendgrid(apikey)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_sent_as_unicode(service: Service, text: str) -> None:
    service.answer = (202, b"")
    Sendgrid("key", api=service.url).send(
        MailComposer("s@mail.example", "plain", "").compose([f"a@mail.example,{text}"], text, text)
    )
    ((_, _, body),) = service.requests
    assert json.dumps(json.loads(body), ensure_ascii=False).encode()  # no lone surrogates
