from email import message_from_bytes, policy

import pytest

from luigid.notifications.composer import MailComposer
from luigid.notifications.mail import Mail
from unit_tests.hostile_texts import HOSTILE

COMPOSER = MailComposer("luigi@mail.example", "html", "[prod]")
PLAIN = MailComposer("s", "plain", "")


def test_mail_has_sender_format_and_prefix() -> None:
    assert COMPOSER.compose(["a@mail.example"], "subject", "body") == Mail(
        sender="luigi@mail.example",
        recipients=("a@mail.example",),
        subject="[prod] subject",
        body="body",
        format="html",
    )


def test_subject_without_a_prefix_is_unchanged() -> None:
    assert PLAIN.compose(["a"], "a  b", "body").subject == "a  b"


@pytest.mark.parametrize(
    ("recipients", "addresses"),
    [
        (["a, b", "c"], ("a", "b", "c")),
        ([" a ,,"], ("a",)),
        ([""], ()),
        (["a\r\nBcc: b"], ("a Bcc: b",)),
        (["a" * 255, "b" * 254], ("b" * 254,)),
    ],
)
def test_addresses_are_split_and_one_line(
    recipients: list[str], addresses: tuple[str, ...]
) -> None:
    assert COMPOSER.compose(recipients, "s", "b").recipients == addresses


@pytest.mark.parametrize("end", ["\n", "\r\n", "\0", "\x85", "\u2028", "\x0b\x1c"])
def test_subject_is_always_one_line(end: str) -> None:
    mail = COMPOSER.compose(["a@mail.example"], f"one{end}two\n", "body")
    assert mail.subject == "[prod] one two"
    assert mail.message()["Subject"] == "[prod] one two"


def test_surrogates_and_nul_become_escapes() -> None:
    mail = COMPOSER.compose(["a\ud800@mail.example"], "\ud800", "b\udfff\0")
    assert mail.recipients == ("a\\ud800@mail.example",)
    assert (mail.subject, mail.body) == ("[prod] \\ud800", "b\\udfff\\x00")


@pytest.mark.parametrize("format_", ["plain", "html"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_adds_no_header_and_can_be_sent(text: str, format_: str) -> None:
    composer = MailComposer("luigi@mail.example", format_, "")
    mail = composer.compose([f"a@mail.example,{text}"], f"s {text}", composer.escape(text))
    sent = message_from_bytes(mail.message().as_bytes(), policy=policy.SMTP)
    names = "Subject From To Date Message-ID Auto-Submitted Content-Type MIME-Version"
    assert set(sent.keys()) - {"Content-Transfer-Encoding"} <= set(names.split())
    assert b"\0" not in mail.message().as_bytes()


def test_text_is_escaped_only_for_html() -> None:
    assert COMPOSER.escape('<a> & "b"') == '&lt;a&gt; &amp; "b"'
    assert PLAIN.escape('<a> & "b"') == '<a> & "b"'


def test_long_subject_is_shortened() -> None:
    subject = PLAIN.compose(["a"], "ü" * 1_000_000, "body").subject
    assert subject == "ü" * 497 + "..."
