"""The mails of batches. That they are Luigi's is shown in contract_tests/differential/."""

from typing import Any

import pytest

from luigid.notifications.batch_mail import write_batch_mail
from luigid.notifications.failure_batches import Entries, Entry
from luigid.notifications.letterhead import Letterhead
from luigid.notifications.mail import Mail


def entry(failures: int = 0, disables: int = 0, scheduling: int = 0, *texts: str) -> Entry:
    explanations = {number: text.split("\n") for number, text in enumerate(texts)}
    return Entry(failures, disables, scheduling, explanations)


def write(entries: Entries, *, form: str = "plain", **fields: Any) -> Mail:
    how: dict[str, Any] = {
        "recipient": "a@mail.example",
        "is_owner": False,
        "minutes": 60,
        "is_grouped": True,
    }
    return write_batch_mail(Letterhead("s", form), entries, **how | fields)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((1, 0, 0), "1 failure"),
        ((2, 0, 0), "2 failures"),
        ((0, 1, 0), "1 disable"),
        ((0, 0, 1), "1 scheduling failure"),
        ((3, 1, 2), "3 failures, 1 disable, 2 scheduling failures"),
    ],
)
def test_the_subject_counts(counts: tuple[int, int, int], text: str) -> None:
    assert write({"A": entry(*counts)}).subject == f"Luigi: {text} in the last 60 minutes"


def test_owners_are_told_that_it_is_theirs() -> None:
    entries = {"A": entry(1), "B": entry(1)}
    subject = write(entries, is_owner=True, minutes=5).subject
    assert subject == "Luigi: Your tasks have 2 failures in the last 5 minutes"


def test_the_gravest_comes_first_with_what_explains_it() -> None:
    entries = {
        "C": entry(1),
        "B": entry(1),
        "D": entry(1, 1),
        "A": entry(1, 0, 3, "why\nnot", "because"),
    }
    assert write(entries).body == (
        "- A (1 failure, 3 scheduling failures)\n"
        "\n"
        "      why\n"
        "      not\n"
        "\n"
        "      because\n"
        "\n"
        "- D (1 failure, 1 disable)\n"
        "  B (1 failure)\n"
        "  C (1 failure)"
    )


def test_what_has_the_same_explanation_shares_it() -> None:
    entries = {"A": entry(1, 0, 0, "why"), "B": entry(3, 0, 0, "else"), "C": entry(2, 0, 0, "why")}
    assert write(entries).body == (
        "- C (2 failures)\n  A (1 failure)\n\n      why\n\n- B (3 failures)\n\n      else"
    )


def test_ungrouped_each_has_its_own() -> None:
    entries = {"A": entry(1, 0, 0, "why"), "B": entry(2, 0, 0, "why")}
    assert write(entries, is_grouped=False).body == (
        "- B (2 failures)\n\n      why\n\n- A (1 failure)\n\n      why"
    )


def test_html_is_a_list_and_escaped() -> None:
    entries = {"A": entry(1, 0, 0, "<b>\n&"), "B": entry(1, 0, 0, "<b>\n&"), "<C>": entry(0, 1)}
    mail = write(entries, form="html")
    assert (mail.format, mail.body) == (
        "html",
        "<ul>\n"
        "<li>A (1 failure)\n"
        "<br>B (1 failure)\n"
        "<pre>&lt;b&gt;\n"
        "&amp;</pre>\n"
        "<li>&lt;C&gt; (1 disable)\n"
        "</ul>",
    )
