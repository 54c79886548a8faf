"""Mails of batches. contract_tests/differential/ compares them with Luigi's."""

from typing import Any

import pytest

from luigid.notifications.batch_mail import compose_batch_mail
from luigid.notifications.composer import MailComposer
from luigid.notifications.failure_batches import FailureSummaries, FailureSummary
from luigid.notifications.mail import Mail


def summary(
    failures: int = 0, disables: int = 0, scheduling: int = 0, *texts: str
) -> FailureSummary:
    messages = {number: text.split("\n") for number, text in enumerate(texts)}
    return FailureSummary(failures, disables, scheduling, messages)


def compose(summaries: FailureSummaries, *, form: str = "plain", **fields: Any) -> Mail:
    options: dict[str, Any] = {
        "recipient": "a@mail.example",
        "is_owner": False,
        "minutes": 60,
        "is_grouped": True,
    }
    return compose_batch_mail(MailComposer("s", form, ""), summaries, **options | fields)


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
def test_subject_has_the_counts(counts: tuple[int, int, int], text: str) -> None:
    assert compose({"A": summary(*counts)}).subject == f"Luigi: {text} in the last 60 minutes"


def test_subject_for_owners_is_about_their_tasks() -> None:
    summaries = {"A": summary(1), "B": summary(1)}
    subject = compose(summaries, is_owner=True, minutes=5).subject
    assert subject == "Luigi: Your tasks have 2 failures in the last 5 minutes"


def test_most_failures_come_first_with_their_messages() -> None:
    summaries = {
        "C": summary(1),
        "B": summary(1),
        "D": summary(1, 1),
        "A": summary(1, 0, 3, "why\nnot", "because"),
    }
    assert compose(summaries).body == (
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


def test_summaries_with_the_same_messages_are_grouped() -> None:
    summaries = {
        "A": summary(1, 0, 0, "why"),
        "B": summary(3, 0, 0, "else"),
        "C": summary(2, 0, 0, "why"),
    }
    assert compose(summaries).body == (
        "- C (2 failures)\n  A (1 failure)\n\n      why\n\n- B (3 failures)\n\n      else"
    )


def test_ungrouped_summaries_have_their_own_messages() -> None:
    summaries = {"A": summary(1, 0, 0, "why"), "B": summary(2, 0, 0, "why")}
    assert compose(summaries, is_grouped=False).body == (
        "- B (2 failures)\n\n      why\n\n- A (1 failure)\n\n      why"
    )


def test_html_is_an_escaped_list() -> None:
    summaries = {
        "A": summary(1, 0, 0, "<b>\n&"),
        "B": summary(1, 0, 0, "<b>\n&"),
        "<C>": summary(0, 1),
    }
    mail = compose(summaries, form="html")
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
