import pytest

from luigid.notifications.composer import MailComposer
from luigid.notifications.mail import Mail

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


def test_surrogates_are_replaced() -> None:
    mail = COMPOSER.compose(["a@mail.example"], "\ud800", "b\udfff")
    assert (mail.subject, mail.body) == ("[prod] ?", "b?")


def test_text_is_escaped_only_for_html() -> None:
    assert COMPOSER.escape('<a> & "b"') == '&lt;a&gt; &amp; "b"'
    assert PLAIN.escape('<a> & "b"') == '<a> & "b"'
