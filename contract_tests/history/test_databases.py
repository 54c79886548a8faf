"""Recording and reading on SQLite, PostgreSQL and MariaDB."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect

from contract_tests.databases.servers import DatabaseServer
from contract_tests.fixtures.controlled_server import START_TIME
from contract_tests.history.events import life
from luigid.history import luigi_tables
from luigid.history.database import prepare
from luigid.history.errors import HistoryError
from luigid.history.filters import Filter
from luigid.history.queries import Queries
from luigid.history.recorded import Page, TaskRecord
from luigid.history.retention import Retention
from luigid.history.writer import Writer


@pytest.fixture
def writer(address: str, engine: Engine) -> Writer:
    prepare(address)
    return Writer(engine)


@pytest.fixture
def queries(engine: Engine) -> Queries:
    return Queries(engine, lambda: START_TIME + 1000)


def task_ids(page: Page[TaskRecord]) -> list[str | None]:
    return [record.task.task_id for record in page.items]


def all_pages(ask: Callable[[Any], Page[Any]]) -> list[Any]:
    page = ask(None)
    items = list(page.items)
    while page.next is not None:
        page = ask(page.next)
        items += page.items
    return items


def test_records_are_read_as_written(writer: Writer, queries: Queries) -> None:
    writer.write(life("A", 0, day="1", to="x"))
    writer.write([*life("B", 5, is_successful=False, day="2"), *life("C", 6, "G")])
    assert task_ids(queries.recent(10)) == ["C", "B", "A"]
    assert task_ids(queries.of_family("F", {}, 10)) == ["B", "A"]
    assert task_ids(queries.of_family("F", {"day": 1, "to": "x"}, 10)) == ["A"]
    details = queries.by_task_id("A", 10)
    assert details is not None
    assert details == queries.by_id(1, 10)
    assert (details.task.host, details.task.params) == ("host", {"day": "1", "to": "x"})
    assert [(each.status, each.time) for each in details.events.items] == [
        ("DONE", datetime.fromtimestamp(START_TIME + 11.5, UTC)),
        ("RUNNING", datetime.fromtimestamp(START_TIME + 1, UTC)),
        ("PENDING", datetime.fromtimestamp(START_TIME, UTC)),
    ]
    runs = queries.runs("F", 10).items
    assert [(run.task.task_id, run.status, run.seconds) for run in runs] == [
        ("B", "FAILED", 10.5),
        ("A", "DONE", 10.5),
    ]
    f, g = queries.families(10).items
    assert (f.family, f.records, f.runs, f.failures, f.median_seconds) == ("F", 2, 2, 1, 10.5)
    assert (g.family, g.records, g.runs, g.failures, g.median_seconds) == ("G", 1, 1, 0, 10.5)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter("100%"), ["A"]),
        (Filter("HOST"), ["B", "A"]),
        (Filter("f", "FAILED"), ["B"]),
        (Filter("\0\ud800"), []),
    ],
    ids=["a value", "a host", "a family and a status", "what no database has"],
)
def test_records_and_runs_are_found(
    writer: Writer, queries: Queries, wanted: Filter, found: list[str]
) -> None:
    writer.write(life("A", 0, day="100%"))
    writer.write(life("B", 5, is_successful=False, day="1000"))
    assert task_ids(queries.recent(10, wanted=wanted)) == found
    assert task_ids(queries.of_family("F", {}, 10, wanted=wanted)) == found
    assert [run.task.task_id for run in queries.runs("F", 10, wanted=wanted).items] == found
    assert [record.seconds for record in queries.recent(10).items] == [10.5, 10.5]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_contain_each_record_once(writer: Writer, queries: Queries, limit: int) -> None:
    for n in range(7):
        writer.write(life(f"T{n}", n // 2, "f" if n % 2 else "g", day=str(n % 3)))
        writer.write(life(f"T{n}", n // 2 + 10, "f" if n % 2 else "g"))
    newest = [f"T{n}" for n in range(6, -1, -1)]
    recent = all_pages(lambda after: queries.recent(limit, after))
    assert [record.task.task_id for record in recent] == newest
    of_family = all_pages(lambda after: queries.of_family("f", {}, limit, after))
    assert [record.task.task_id for record in of_family] == ["T5", "T3", "T1"]
    runs = all_pages(lambda after: queries.runs("f", limit, after))
    assert [run.task.task_id for run in runs] == ["T5", "T5", "T3", "T3", "T1", "T1"]
    assert [family.family for family in all_pages(lambda a: queries.families(limit, a))] == [
        "f",
        "g",
    ]

    def events(after: Any) -> Page[Any]:
        details = queries.by_id(1, limit, after)
        assert details is not None
        return details.events

    assert len(all_pages(events)) == 6


def test_recording_continues_after_restart(
    engine: Engine, writer: Writer, queries: Queries
) -> None:
    scheduled, started, done = life("A", 0)
    writer.write([scheduled, started])
    again = Writer(engine)
    again.write([done])
    again.write(life("B", 1))
    Writer(engine).write(life("A", 100))
    records = all_pages(lambda after: queries.of_family("F", {}, 10, after))
    assert [(record.task.id, record.task.task_id) for record in records] == [
        (3, "A"),
        (2, "B"),
        (1, "A"),
    ]
    runs = queries.runs("F", 10).items
    assert [run.seconds for run in runs] == [10.5, 10.5, 10.5]


TEXTS = {
    "of other scripts": "Größe 日本 \U0001f600",
    "with quotes": 'it\'s "quoted" \\ %s :x ?',
    "with a NUL": "a\0b",
    "with half a character": "a\ud800b",
    "too long": "x" * 300,
    "empty": "",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_is_written_and_found(writer: Writer, queries: Queries, text: str) -> None:
    params: dict[str, Any] = {text: text}
    writer.write(life(text, 0, text, **params))
    writer.write(life(text, 100, text))
    writer.write(life(f"{text}!", 200, f"{text}!"))
    details = queries.by_task_id(text, 10)
    assert details is not None
    assert len(details.events.items) == 6
    assert len(queries.of_family(text, {text: text}, 10).items) == 1
    assert len(queries.runs(text, 10).items) == 2
    assert len(queries.families(10).items) == 2


def test_large_values_are_stored_or_cut(writer: Writer, queries: Queries) -> None:
    writer.write(life("A", 0, text="ü" * 100_000))
    details = queries.by_id(1, 10)
    assert details is not None
    assert len(details.task.params["text"]) in (100_000, 16_000)


def test_texts_are_case_sensitive(writer: Writer, queries: Queries) -> None:
    writer.write([*life("a", 0, "f", p="x", P="X"), *life("A", 1, "F", p="X")])
    assert task_ids(queries.of_family("f", {"p": "x"}, 10)) == ["a"]
    assert task_ids(queries.of_family("F", {"p": "x"}, 10)) == []
    assert len(queries.families(10).items) == 2
    details = queries.by_task_id("A", 10)
    assert details is not None
    assert details.task.id == 2


def test_old_records_are_deleted(engine: Engine, writer: Writer, queries: Queries) -> None:
    day = 86_400.0
    writer.write([*life("old", 0, a="1"), *life("busy", 0), *life("new", day)])
    writer.write(life("busy", day))
    retention = Retention(engine, 1, lambda: START_TIME + day + 500, writer.clear_cache)
    retention.sweep()
    assert task_ids(queries.of_family("F", {}, 10)) == ["new", "busy"]
    writer.write(life("old", day + 1))
    assert task_ids(queries.of_family("F", {}, 10)) == ["old", "new", "busy"]


def test_second_preparation_changes_nothing(address: str, engine: Engine) -> None:
    prepare(address)
    prepare(address)
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    with engine.begin() as connection:
        luigi_tables.upgrade(connection)
    assert [each for each in statements if each.startswith(("CREATE", "ALTER"))] == []


def test_no_index_exists_twice(address: str, engine: Engine) -> None:
    prepare(address)
    with engine.connect() as connection:
        inspector = inspect(connection)
        for table in ("tasks", "task_events"):
            columns = [index["column_names"] for index in inspector.get_indexes(table)]
            assert len(columns) == len({tuple(map(str, each)) for each in columns})
            assert len(columns) >= 2


@pytest.fixture(params=["postgresql", "mariadb"])
def server_url(request: pytest.FixtureRequest) -> str:
    server: DatabaseServer = request.getfixturevalue(f"{request.param}_server")
    return server.url


def test_missing_database_is_reported_in_one_line(server_url: str) -> None:
    with pytest.raises(HistoryError, match=r"/nosuch: .*nosuch.*") as caught:
        prepare(f"{server_url}nosuch")
    assert "\n" not in str(caught.value)


def test_missing_database_server_is_reported_in_one_line(server_url: str) -> None:
    scheme = server_url.partition(":")[0]
    with pytest.raises(HistoryError, match=r"127\.0\.0\.1:1/h: .*refused") as caught:
        prepare(f"{scheme}://u:secret@127.0.0.1:1/h")
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
