"""Databases written by Luigi: they are read as Luigi shows them, and continued."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, Engine, Text, inspect
from sqlalchemy.exc import DBAPIError

from contract_tests import client
from contract_tests.fixtures.controlled_server import OURS, START_TIME, serving
from contract_tests.history import luigi_pages
from contract_tests.history.events import life
from contract_tests.history.luigi_databases import load, load_old
from luigid.conformance.recorded import fixture
from luigid.history import luigi_tables
from luigid.history.database import prepare
from luigid.history.queries import Queries
from luigid.history.writer import Writer

Fill = Callable[[Callable[[Connection], None]], None]

INTERACTIONS = fixture.read(fixture.FOLDER / "history.yaml")["interactions"]


def upgraded(address: str, engine: Engine) -> Queries:
    prepare(address)
    with engine.begin() as connection:
        luigi_tables.upgrade(connection)
    return Queries(engine, lambda: START_TIME + 90_100)


def luigi_s(request: str) -> Any:
    """Return the last answer that Luigi gave to a request while the recording was made."""
    return [each["luigi"] for each in INTERACTIONS if each["request"] == request][-1]


class TestOfThisVersion:
    @pytest.fixture
    def queries(self, address: str, engine: Engine, fill: Fill) -> Queries:
        fill(load)
        return upgraded(address, engine)

    def test_record_is_read_as_luigi_shows_it(self, queries: Queries) -> None:
        for number in (1, 2):
            expected = luigi_pages.details(luigi_s(f"GET /history/by_id/{number}"))
            found = queries.by_id(number, 50)
            assert found is not None
            assert (found.task.id, found.task.family, found.task.host) == expected[:3]
            params = tuple(text for param in found.task.params.items() for text in param)
            assert params == expected.params
            events = tuple((each.status, each.time) for each in found.events.items)
            assert events == expected.events

    def test_runs_are_read_as_luigi_shows_them(self, queries: Queries) -> None:
        expected = luigi_pages.runs(luigi_s("GET /tasklist/Copy"))
        running, *ended = queries.runs("Copy", 50).items
        assert (running.task.id, running.status) == (4, "RUNNING")
        found = [(run.task.id, run.started, (run.status, run.finished)) for run in ended]
        assert found == expected[::-1]

    def test_families_are_counted(self, queries: Queries) -> None:
        copy, sums = queries.families(50).items
        assert (copy.family, copy.records, copy.runs, copy.failures) == ("Copy", 3, 2, 1)
        assert (sums.family, sums.records, sums.runs) == ("Sum <b>", 1, 0)

    def test_recording_continues_in_luigi_database(self, engine: Engine, queries: Queries) -> None:
        writer = Writer(engine)
        *_, done = life("Copy_1", 90_009, "Copy", seconds=50)
        writer.write([done, *life("Copy_9", 90_060, "Copy", day="9")])
        writer.write(life("Copy_2", 90_061, "Copy"))
        newest, added, unfinished, *_ = queries.of_family("Copy", {}, 50).items
        assert (newest.task.id, newest.task.task_id) == (6, "Copy_2")
        assert (added.task.id, added.task.params) == (5, {"day": "9"})
        assert unfinished.task.id == 4
        assert unfinished.newest is not None
        assert unfinished.newest.status == "DONE"
        run = queries.runs("Copy", 50).items[2]
        assert (run.task.id, run.status, run.seconds) == (4, "DONE", 50)


def test_database_of_early_luigi_is_upgraded_and_continued(
    address: str, engine: Engine, fill: Fill
) -> None:
    fill(load_old)
    queries = upgraded(address, engine)
    (record,) = queries.of_family("Copy", {"day": 1}, 50).items
    assert (record.task.task_id, record.task.host) == (None, "host1")
    (run,) = queries.runs("Copy", 50).items
    assert (run.seconds, run.started) == (60, datetime.fromtimestamp(START_TIME + 10, UTC))
    Writer(engine).write(life("Copy_1", 100, "Copy", text="x" * 1000))
    newest = queries.by_task_id("Copy_1", 50)
    assert newest is not None
    assert (newest.task.id, len(newest.task.params["text"])) == (2, 1000)
    with engine.connect() as connection:
        columns = inspect(connection).get_columns("task_parameters")
    (value,) = (column["type"] for column in columns if column["name"] == "value")
    assert isinstance(value, Text) or engine.dialect.name == "sqlite"


def test_text_that_luigi_tables_cannot_hold_is_no_outage(
    address: str, engine: Engine, fill: Fill
) -> None:
    """Where they are of a character set that has no place for it, as on an old MariaDB."""
    fill(load)
    upgraded(address, engine)
    writer = Writer(engine)
    for family, task_id in (("Copy", "\U0001f600"), ("\U0001f600", "Copy_9")):
        strange = life(task_id, 0, family)
        if engine.dialect.name == "mysql":
            with pytest.raises(DBAPIError, match=r"collations|Incorrect string value"):
                writer.write(strange)
        else:
            writer.write(strange)
    writer.write(life("Copy_9", 0, "Copy"))


def test_server_shows_luigi_database(address: str, fill: Fill, tmp_path: Path) -> None:
    fill(load)
    settings: dict[str, dict[str, object]] = {
        "scheduler": {"record_task_history": True},
        "task_history": {"db_connection": address},
        "luigid": {"compare_validators": True},
    }
    with serving(OURS, ["--port", "0"], tmp_path, settings) as running:
        url = running.ready[1]

        def get(path: str) -> Any:
            answer = client.send(url, "GET", path, headers={"Accept": "application/json"})
            assert answer.status == 200, answer.body
            assert client.send(url, "GET", path).content_type == "text/html"
            return answer.json()

        running.clock.set(START_TIME + 86_500)
        expected = luigi_pages.lines(INTERACTIONS[-3]["luigi"])
        assert INTERACTIONS[-3].get("at") == 86_500
        recent = [line for line in luigi_pages.our_lines(get("/history")) if line.id != 4]
        if "mysql" in address:  # Luigi's tables cut times to seconds there
            expected = [line._replace(time=line.time.replace(microsecond=0)) for line in expected]
        assert recent == expected
        assert [line.id for line in luigi_pages.our_lines(get("/history/by_name/Copy"))] == [
            4,
            2,
            1,
        ]
        assert len(get("/tasklist/Copy")["runs"]) == 3
        assert len(get("/tasklist")["families"]) == 2
        assert get("/history/by_task_id/Copy_1")["task"]["id"] == 4
        unknown = quote("\U0001f600\0")
        for path in (f"/tasklist/{unknown}", f"/history/by_name/{unknown}"):
            assert get(path)["next_cursor"] is None
        assert client.send(url, "GET", f"/history/by_task_id/{unknown}").status == 404
        running.clock.set(START_TIME + 90_100)
        client.call(url, "add_task", worker="w", task_id="Copy_1", family="Copy", status="DONE")
        assert get("/history/by_id/4")["events"][0]["status"] == "DONE"
    assert not [line for line in running.log if "ERROR" in line], "".join(running.log)
