"""Bodies conform to the document, and nothing of a worker is markup or a mention."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from luigid.notifications.webhooks.bodies import FORMATS, encoded
from luigid.notifications.webhooks.message import Message
from unit_tests.notifications.webhooks.notices import lost, message, notice

DOCUMENT = Path(__file__).parents[3] / "spec" / "openapi.yaml"
SCHEMAS = {
    "json": "WebhookMessage",
    "slack": "WebhookChatMessage",
    "mattermost": "WebhookChatMessage",
    "teams": "WebhookCardMessage",
}
URL = "https://luigi.example"
EVIL = "<!channel> <@U1> @all [x](http://evil) *b* `c` | </pre>\n\nnext & https://evil.example"


def messages() -> dict[str, Message]:
    return {
        "all": message(
            notice(),
            notice("disabled", failures=3),
            notice("recovered", failures=3),
            notice("late", seconds=3700, usual_seconds=900, worker=None),
            lost("w", "Copy"),
        ),
        "burst": message(*(notice(task_id=f"Copy_{n}") for n in range(1000))),
        "families": message(*(notice(family=f"F{n}") for n in range(30))),
        "evil": message(
            notice(task_id=EVIL, family=EVIL, params={EVIL: EVIL}, worker=EVIL, expl=EVIL),
            lost(EVIL, EVIL),
        ),
        "huge": message(
            *(
                notice(
                    family=f"{n}" + "F" * 500,
                    task_id="ä" * 2000,
                    params={f"{p}" + "p" * 400: "v" * 400 for p in range(60)},
                    expl="e" * 100_000,
                )
                for n in range(30)
            )
        ),
        "test": message(is_test=True),
    }


def compose(form: str, made: Message, url: str | None = URL) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(encoded(FORMATS[form](made, url)))
    return body


@pytest.fixture(scope="module")
def schemas() -> Any:
    text = DOCUMENT.read_text(encoding="utf-8")
    found = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["components"]["schemas"]
    return json.loads(json.dumps(found).replace("#/components/schemas/", "#/$defs/"))


@pytest.mark.parametrize("form", FORMATS)
def test_bodies_conform_to_the_document(schemas: Any, form: str) -> None:
    schema = {"$ref": f"#/$defs/{SCHEMAS[form]}", "$defs": schemas}
    validator = jsonschema_rs.validator_for(schema)
    for made in messages().values():
        for url in (URL, None):
            validator.validate(compose(form, made, url))


def test_bodies_have_no_member_that_the_document_does_not_describe(schemas: Any) -> None:
    body = compose("json", messages()["all"])
    assert body.keys() == schemas["WebhookMessage"]["properties"].keys()
    members = {name for event in body["events"] for name in event}
    assert members == schemas["WebhookEvent"]["properties"].keys()


@pytest.mark.parametrize("form", ["slack", "mattermost", "teams"])
def test_chats_get_at_most_what_they_take(form: str) -> None:
    for made in messages().values():
        body = FORMATS[form](made, URL)
        if form == "teams":
            assert len(encoded(body)) < 28_000
        else:
            assert len(body["text"]) < 16_000


def test_slack_gets_counts_links_and_the_last_line_of_errors() -> None:
    lines = compose("slack", messages()["all"])["text"].splitlines()
    link = "<https://luigi.example/#tab=task&taskId=Copy_1|Copy(day=1)>"
    assert lines == [
        "*luigid: 1 task failed, 1 task was disabled, 1 task recovered, 1 task is late, "
        "1 worker was lost*",
        f"• failed: {link} (after 12 s): `OSError: no`",
        f"• disabled: {link} (3 times in a row, after 12 s): `OSError: no`",
        f"• recovered: {link} (after 3 failures)",
        f"• late: {link} (runs for 1 h 01 m, usual are 15 m)",
        "• lost: <https://luigi.example/#tab=workers|w> (silent for 1 m 01 s, it ran 1 task)",
    ]


def test_burst_is_one_line_and_the_first_events() -> None:
    lines = compose("mattermost", messages()["burst"], None)["text"].splitlines()
    assert (lines[0], len(lines), lines[-1]) == (
        "**luigid: 1,000 tasks failed**",
        7,
        "and 995 more",
    )


def test_nothing_of_a_worker_is_markup_in_slack() -> None:
    text = compose("slack", messages()["evil"])["text"]
    assert "<!" not in text
    assert "<@" not in text
    assert text.count("<https://luigi.example/") == text.count("<") == 2


def test_nothing_of_a_worker_is_markup_in_mattermost() -> None:
    text = compose("mattermost", messages()["evil"])["text"]
    assert "@all" not in text
    assert "[x](" not in text
    assert "\\[x\\]" in text


def test_texts_of_a_card_are_runs_whose_links_are_our_own() -> None:
    body = compose("teams", messages()["evil"])
    card = body["attachments"][0]["content"]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    runs = [run for block in card["body"] for run in block["inlines"]]
    urls = [run["selectAction"]["url"] for run in runs if "selectAction" in run]
    assert urls
    assert all(url.startswith(f"{URL}/#tab=") for url in urls)


def test_without_an_address_of_the_page_there_are_no_links() -> None:
    for form in FORMATS:
        body = json.dumps(compose(form, messages()["all"], None))
        assert "#tab=" not in body
