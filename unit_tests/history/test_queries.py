"""Queries on SQLite. On PostgreSQL and MariaDB: contract_tests/history."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event

from luigid.history.errors import DatabaseUnavailableError
from luigid.history.filters import EVERYTHING, Filter
from luigid.history.luigi_tables import EVENTS
from luigid.history.queries import Queries
from luigid.history.recorded import Page, RecordedEvent, TaskRecord
from luigid.history.writer import Writer
from unit_tests.history.conftest import Clock
from unit_tests.history.event_factory import NOW, done, failed, life, scheduled, started

DAY = 86_400.0


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(NOW + seconds, UTC)


def ids(page: Page[TaskRecord]) -> list[str | None]:
    return [record.task.task_id for record in page.items]


def all_pages(ask: Callable[[Any], Page[Any]]) -> list[Any]:
    """Return the items of all pages of a list."""
    page = ask(None)
    items = list(page.items)
    while page.next is not None:
        page = ask(page.next)
        items += page.items
    return items


class TestRecent:
    def test_newest_event_comes_first(self, writer: Writer, queries: Queries, clock: Clock) -> None:
        writer.write([scheduled("A", 0), scheduled("B", 1), scheduled("C", 2), failed("A", 3)])
        clock.now += 10
        page = queries.recent(10)
        assert ids(page) == ["A", "C", "B"]
        assert page.items[0].newest == RecordedEvent(status="FAILED", time=at(3))
        assert page.next is None

    def test_last_written_of_simultaneous_events_is_the_newest(
        self, writer: Writer, queries: Queries
    ) -> None:
        writer.write([scheduled("A", 0), scheduled("B", 0), started("A", 0), done("A", 0)])
        (first, second) = queries.recent(10).items
        assert (first.task.task_id, second.task.task_id) == ("A", "B")
        assert first.newest == RecordedEvent(status="DONE", time=at(0))

    def test_event_is_recent_for_exactly_a_day(
        self, writer: Writer, queries: Queries, clock: Clock
    ) -> None:
        writer.write([scheduled("A", 0), done("A", 5), scheduled("B", 6)])
        clock.now += DAY + 5
        assert ids(queries.recent(10)) == ["B", "A"]
        clock.now += 1
        assert ids(queries.recent(10)) == ["B"]
        clock.now += 1
        assert ids(queries.recent(10)) == []

    @pytest.mark.parametrize("limit", [1, 2, 3])
    def test_pages_have_every_record_once(
        self, writer: Writer, queries: Queries, limit: int
    ) -> None:
        writer.write([scheduled(f"T{n}", n // 3) for n in range(10)])
        found = all_pages(lambda after: queries.recent(limit, after))
        assert [record.task.task_id for record in found] == [f"T{n}" for n in range(9, -1, -1)]

    def test_full_page_may_be_the_last(self, writer: Writer, queries: Queries) -> None:
        writer.write([scheduled("A", 0), scheduled("B", 0)])
        assert queries.recent(2).next is None
        assert queries.recent(1).next is not None


class TestOfFamily:
    def test_newest_record_comes_first(self, writer: Writer, queries: Queries) -> None:
        writer.write([*life("A", 0, family="F"), *life("B", 5, family="G"), *life("C", 9)])
        assert ids(queries.of_family("F", {}, 10)) == ["C", "A"]
        assert ids(queries.of_family("G", {}, 10)) == ["B"]
        assert ids(queries.of_family("f", {}, 10)) == []

    @pytest.mark.parametrize(
        ("params", "found"),
        [
            ({"day": "1"}, ["B", "A"]),
            ({"day": 1}, ["B", "A"]),
            ({"day": "1", "to": "y"}, ["B"]),
            ({"day": "1", "to": "z"}, []),
            ({"to": True}, []),
            ({"no": "1"}, []),
            ({"flag": True, "items": ["a", 1]}, ["C"]),
        ],
    )
    def test_parameters_are_compared_as_text(
        self, writer: Writer, queries: Queries, params: dict[str, Any], found: list[str]
    ) -> None:
        writer.write([scheduled("A", 0, day="1", to="x"), scheduled("B", 0, day="1", to="y")])
        writer.write([scheduled("C", 0, day="2", flag="True", items='["a", 1]')])
        assert ids(queries.of_family("F", params, 10)) == found

    @pytest.mark.parametrize("limit", [1, 2, 3])
    def test_pages_have_every_record_once(
        self, writer: Writer, queries: Queries, limit: int
    ) -> None:
        writer.write([scheduled(f"T{n}", 0, day=str(n % 2)) for n in range(10)])
        found = all_pages(lambda after: queries.of_family("F", {"day": 1}, limit, after))
        assert [record.task.task_id for record in found] == ["T9", "T7", "T5", "T3", "T1"]

    def test_record_without_events_has_no_newest(
        self, writer: Writer, queries: Queries, engine: Engine
    ) -> None:
        writer.write([scheduled("A", 0)])
        with engine.begin() as connection:
            connection.execute(delete(EVENTS))
        (record,) = queries.of_family("F", {}, 10).items
        assert record.newest is None


class TestOneRecord:
    def test_events_are_newest_first(self, writer: Writer, queries: Queries) -> None:
        writer.write([scheduled("A", 0, "Copy", b="2", a="1"), started("A", 1, host="h")])
        writer.write([failed("A", 1)])
        details = queries.by_id(1, 10)
        assert details is not None
        assert (details.task.id, details.task.task_id, details.task.family) == (1, "A", "Copy")
        assert (details.task.host, list(details.task.params.items())) == (
            "h",
            [("a", "1"), ("b", "2")],
        )
        assert details.events.items == [
            RecordedEvent(status="FAILED", time=at(1)),
            RecordedEvent(status="RUNNING", time=at(1)),
            RecordedEvent(status="PENDING", time=at(0)),
        ]

    def test_events_come_in_pages(self, writer: Writer, queries: Queries) -> None:
        writer.write([scheduled("A", n // 2) for n in range(7)])

        def events(after: Any) -> Page[RecordedEvent]:
            details = queries.by_id(1, 3, after)
            assert details is not None
            return details.events

        assert [each.time for each in all_pages(events)] == [at(n // 2) for n in range(6, -1, -1)]

    def test_newest_record_of_a_task_is_found(self, writer: Writer, queries: Queries) -> None:
        writer.write([done("A", 0), done("B", 0), scheduled("A" * 300, 0)])
        Writer(writer._engine).write([scheduled("A", 1)])
        details = queries.by_task_id("A", 10)
        assert details is not None
        assert details.task.id == 4
        long = queries.by_task_id("A" * 300, 10)
        assert long is not None
        assert long.task.id == 3

    def test_unknown_record_is_none(self, queries: Queries) -> None:
        assert queries.by_id(1, 10) is None
        assert queries.by_task_id("A", 10) is None


QUERIES: dict[str, Callable[[Queries], object]] = {
    "recent": lambda queries: queries.recent(50),
    "of_family": lambda queries: queries.of_family("F", {"day": "1"}, 50),
    "by_id": lambda queries: queries.by_id(1, 50),
    "by_task_id": lambda queries: queries.by_task_id("T1", 50),
    "families": lambda queries: queries.families(50),
    "runs": lambda queries: queries.runs("F", 50),
}


@pytest.mark.parametrize("ask", QUERIES.values(), ids=QUERIES)
class TestEveryQuery:
    @pytest.fixture
    def statements(self, engine: Engine) -> Sequence[str]:
        found: list[str] = []

        @event.listens_for(engine, "before_cursor_execute")
        def append(*arguments: Any) -> None:
            found.append(arguments[2])

        return found

    def test_takes_at_most_five_statements(
        self,
        writer: Writer,
        queries: Queries,
        statements: list[str],
        ask: Callable[[Queries], object],
    ) -> None:
        for n in range(0, 200, 50):
            writer.write(
                [each for m in range(n, n + 50) for each in life(f"T{m}", m, day=str(m % 2))]
            )
        statements.clear()
        ask(queries)
        assert 1 <= len(statements) <= 5, statements

    def test_scans_no_table(
        self,
        engine: Engine,
        writer: Writer,
        queries: Queries,
        ask: Callable[[Queries], object],
    ) -> None:
        writer.write(life("T1", 0, day="1"))
        plans: list[str] = []

        @event.listens_for(engine, "before_cursor_execute")
        def explain(connection: Any, cursor: Any, statement: str, arguments: Any, *_: Any) -> None:
            rows = connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", arguments)
            plans.extend(row[-1] for row in rows)

        ask(queries)
        tables = ("tasks", "task_events", "task_parameters")
        scans = [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] in tables]
        # Families are counted along the index of their names.
        assert [scan for scan in scans if "COVERING INDEX ix_tasks_name" not in scan] == []

    def test_raises_if_the_database_is_unavailable(
        self, engine: Engine, queries: Queries, ask: Callable[[Queries], object]
    ) -> None:
        with engine.begin() as connection:
            for table in ("task_events", "task_parameters", "tasks"):
                connection.exec_driver_sql(f"DROP TABLE {table}")
        with pytest.raises(DatabaseUnavailableError, match=r"^no such table: "):
            ask(queries)


class TestFilters:
    @pytest.fixture(autouse=True)
    def recorded(self, writer: Writer) -> None:
        writer.write(
            [
                *(scheduled("A", 0, day="2024-05-01"), started("A", 1, day="2024-05-01")),
                done("A", 4, day="2024-05-01"),
                *(scheduled("B", 5, day="100%"), started("B", 6, day="100%")),
                failed("B", 8, day="100%"),
                scheduled("C", 9, day="May"),
            ]
        )

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (Filter("2024-05"), ["A"]),
            (Filter("MAY"), ["C"]),
            (Filter("%"), ["B"]),
            (Filter("f"), ["C", "B", "A"]),
            (Filter("no such"), []),
            (Filter(status="FAILED"), ["B"]),
            (Filter("f", "PENDING"), ["C"]),
        ],
        ids=str,
    )
    def test_records_are_found(self, queries: Queries, wanted: Filter, found: list[str]) -> None:
        assert ids(queries.recent(10, wanted=wanted)) == found
        assert ids(queries.of_family("F", {}, 10, wanted=wanted)) == found

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (EVERYTHING, ["B", "A"]),
            (Filter("2024"), ["A"]),
            (Filter(status="FAILED"), ["B"]),
            (Filter(status="RUNNING"), []),
        ],
        ids=str,
    )
    def test_runs_are_found(self, queries: Queries, wanted: Filter, found: list[str]) -> None:
        assert [run.task.task_id for run in queries.runs("F", 10, wanted=wanted).items] == found

    def test_families_are_found(self, queries: Queries) -> None:
        assert [each.family for each in queries.families(10, text="f").items] == ["F"]
        assert not queries.families(10, text="G").items

    def test_record_has_the_duration_of_its_last_run(self, queries: Queries) -> None:
        assert [each.seconds for each in queries.recent(10).items] == [None, 2, 3]
