from email import message_from_bytes, policy

import pytest

from luigid.notifications.mail import Mail

MAIL = Mail(
    sender="Luigi <luigi@mail.example>",
    recipients=("a@mail.example", "b@mail.example"),
    subject="Größe",
    body="ein Ärger\nund noch einer",
    format="plain",
)


def test_message_has_headers() -> None:
    message = MAIL.message()
    assert {name: message[name] for name in ("Subject", "From", "To", "Auto-Submitted")} == {
        "Subject": "Größe",
        "From": "Luigi <luigi@mail.example>",
        "To": "a@mail.example, b@mail.example",
        "Auto-Submitted": "auto-generated",
    }
    assert message["Date"].datetime.tzinfo is not None
    assert message["Message-ID"].endswith("@mail.example>")


def test_message_is_text_in_utf_8() -> None:
    message = MAIL.message()
    assert (message.get_content_type(), message.get_content_charset()) == ("text/plain", "utf-8")
    assert message.get_content() == "ein Ärger\nund noch einer\n"


@pytest.mark.parametrize("subject", ["word " * 30, "Größe " * 30, "x" * 2000])
def test_long_subject_arrives_unchanged(subject: str) -> None:
    mail = Mail("s@mail.example", ("a@mail.example",), subject.strip(), "b", "plain")
    arrived = message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    assert arrived["Subject"] == subject.strip()
    assert max(map(len, mail.message().as_bytes().splitlines())) <= 998


def test_message_id_of_a_sender_without_a_host_is_of_localhost() -> None:
    mail = Mail("luigi", ("a@mail.example",), "s", "b", "html")
    assert mail.message()["Message-ID"].endswith("@localhost>")
    assert mail.message().get_content_type() == "text/html"
