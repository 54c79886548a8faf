import json

from luigid.notifications.webhooks.message import Message
from unit_tests.hostile_texts import HOSTILE
from unit_tests.notifications.webhooks.notices import lost, message, notice


def test_events_are_counted_by_kind_and_family_and_the_first_alike_are_listed() -> None:
    made = message(
        *(notice(task_id=f"Copy_{n}", time=1000 + n) for n in range(1000)),
        notice("late", family="Load", time=3000),
        lost(time=3001),
    )
    assert (made.count, dict(made.counts)) == (1002, {"failed": 1000, "late": 1, "worker_lost": 1})
    assert dict(made.families) == {"Copy": 1000, "Load": 1}
    listed = [entry.get("task", {}).get("id") for entry in made.events]
    assert listed == [*(f"Copy_{n}" for n in range(5)), "Copy_1", None]
    assert (made.since, made.until) == (1000.0, 3001)


def test_families_and_listed_events_are_bounded() -> None:
    made = message(*(notice(family=f"F{n}") for n in range(100)))
    assert (len(made.events), len(made.families), made.other_families) == (20, 20, 80)


def test_adding_an_event_leaves_the_message_and_its_id_as_they_are() -> None:
    before = message(notice())
    after = before.with_event("failed", notice())
    assert (before.count, after.count, after.id) == (1, 2, before.id)


def test_record_survives_json_unchanged() -> None:
    made = message(notice(), notice("recovered"), lost("w", "Copy"))
    assert Message.read(json.loads(json.dumps(made.record()))) == made


def test_error_is_its_last_lines_and_texts_are_cut() -> None:
    expl = json.dumps("\n".join(f"line {n}" for n in range(100_000)))
    params = {"p" * 400: "v" * 400, **{str(n): n for n in range(100)}}
    (entry,) = message(notice(expl=expl, params=params, family="F" * 400)).events
    assert entry["error"].endswith("\nline 99998\nline 99999")
    assert entry["error"].startswith("line ")
    assert len(entry["error"]) <= 1000
    assert len(entry["task"]["family"]) == 300
    assert len(entry["task"]["params"]) == 50
    assert {len(text) for text in entry["task"]["params"].values()} <= {1, 2, 300}


def test_hostile_texts_can_be_encoded() -> None:
    for text in HOSTILE.values():
        made = message(notice(task_id=text, family=text, params={text: text}, expl=text))
        json.dumps(made.record(), ensure_ascii=False).encode()
