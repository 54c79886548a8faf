import pytest

from luigid.notifications.letterhead import Letterhead
from luigid.notifications.mail import Mail

LETTERHEAD = Letterhead("luigi@mail.example", "html", "[prod]")


def test_a_mail_has_its_sender_its_format_and_its_prefix() -> None:
    assert LETTERHEAD.mail(["a@mail.example"], "subject", "body") == Mail(
        sender="luigi@mail.example",
        recipients=("a@mail.example",),
        subject="[prod] subject",
        body="body",
        format="html",
    )


def test_without_a_prefix_the_subject_is_as_it_is() -> None:
    assert Letterhead("s").mail(["a"], "a  b", "body").subject == "a  b"


@pytest.mark.parametrize(
    ("recipients", "found"),
    [
        (["a, b", "c"], ("a", "b", "c")),
        ([" a ,,"], ("a",)),
        ([""], ()),
        (["a\r\nBcc: b"], ("a Bcc: b",)),
    ],
)
def test_recipients_are_addresses_of_one_line(
    recipients: list[str], found: tuple[str, ...]
) -> None:
    assert LETTERHEAD.mail(recipients, "s", "b").recipients == found


@pytest.mark.parametrize("end", ["\n", "\r\n", "\0", "\x85", "\u2028", "\x0b\x1c"])
def test_a_subject_is_one_line_whatever_a_task_is_called(end: str) -> None:
    mail = LETTERHEAD.mail(["a@mail.example"], f"one{end}two\n", "body")
    assert mail.subject == "[prod] one two"
    assert mail.message()["Subject"] == "[prod] one two"


def test_what_cannot_be_encoded_is_replaced() -> None:
    mail = LETTERHEAD.mail(["a@mail.example"], "\ud800", "b\udfff")
    assert (mail.subject, mail.body) == ("[prod] ?", "b?")


def test_text_of_others_is_escaped_in_html_alone() -> None:
    assert LETTERHEAD.escaped('<a> & "b"') == '&lt;a&gt; &amp; "b"'
    assert Letterhead("s").escaped('<a> & "b"') == '<a> & "b"'
