"""Databases that Luigi created. On PostgreSQL and MariaDB: contract_tests/history."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from luigid.history import luigi_tables

OLD = """
CREATE TABLE tasks (id INTEGER PRIMARY KEY, name VARCHAR(128), host VARCHAR(128));
CREATE TABLE task_parameters (
    task_id INTEGER REFERENCES tasks (id), name VARCHAR(128), value VARCHAR(256),
    PRIMARY KEY (task_id, name)
);
CREATE TABLE task_events (
    id INTEGER PRIMARY KEY, task_id INTEGER REFERENCES tasks (id), event_name VARCHAR(20),
    ts TIMESTAMP NOT NULL
);
CREATE INDEX ix_task_events_task_id ON task_events (task_id);
INSERT INTO tasks VALUES (1, 'Old', 'host');
"""

Indexes = dict[str, set[tuple[str | None, ...]]]

EXPECTED: Indexes = {
    "tasks": {("task_id",), ("name",)},
    "task_parameters": set(),
    "task_events": {("ts",), ("task_id", "ts", "id", "event_name")},
}


@pytest.fixture
def fresh(tmp_path: Path) -> Engine:
    return create_engine(f"sqlite:///{tmp_path / 'fresh.db'}")


def indexes(connection: Connection) -> Indexes:
    inspector = inspect(connection)
    return {
        table: {tuple(index["column_names"]) for index in inspector.get_indexes(table)}
        for table in EXPECTED
    }


def run(connection: Connection, script: str) -> None:
    for statement in script.split(";"):
        connection.execute(text(statement))


def test_new_tables_have_all_indexes(fresh: Engine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with fresh.begin() as connection:
        luigi_tables.create(connection)
        assert indexes(connection) == EXPECTED
        luigi_tables.upgrade(connection)
        assert indexes(connection) == EXPECTED
    assert caplog.messages == []


def test_old_tables_get_missing_columns_and_indexes(
    fresh: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with fresh.begin() as connection:
        run(connection, OLD)
        luigi_tables.create(connection)
        luigi_tables.upgrade(connection)
        found = indexes(connection)
        assert all(found[table] >= expected for table, expected in EXPECTED.items())
        assert list(connection.execute(text("SELECT * FROM tasks"))) == [(1, "Old", "host", None)]
    assert caplog.messages == [
        "Task history: adding the column tasks.task_id",
        "Task history: adding the index ix_tasks_name, which may take a while",
        "Task history: adding the index ix_tasks_task_id, which may take a while",
        "Task history: adding the index ix_task_events_of_record, which may take a while",
        "Task history: adding the index ix_task_events_ts, which may take a while",
    ]


def test_second_upgrade_changes_nothing(fresh: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with fresh.begin() as connection:
        run(connection, OLD)
        luigi_tables.create(connection)
        luigi_tables.upgrade(connection)
        caplog.set_level(logging.INFO)
        luigi_tables.create(connection)
        luigi_tables.upgrade(connection)
    assert caplog.messages == []


def test_tables_of_another_program_are_refused(fresh: Engine) -> None:
    with fresh.begin() as connection:
        run(connection, "CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT, host TEXT)")
        with pytest.raises(
            LookupError, match=r"^its table tasks is not Luigi's, it lacks task_id, name$"
        ):
            luigi_tables.create(connection)


def test_changes_are_those_that_an_upgrade_makes(fresh: Engine) -> None:
    with fresh.begin() as connection:
        assert list(luigi_tables.find_changes(connection)) == [
            "create tasks, task_parameters, task_events"
        ]
        run(connection, OLD)
        assert list(luigi_tables.find_changes(connection)) == [
            "add the column tasks.task_id",
            "add the index ix_tasks_name",
            "add the index ix_tasks_task_id",
            "add the index ix_task_events_of_record",
            "add the index ix_task_events_ts",
        ]
        luigi_tables.create(connection)
        luigi_tables.upgrade(connection)
        assert list(luigi_tables.find_changes(connection)) == []


def test_changes_to_tables_of_another_program_are_refused(fresh: Engine) -> None:
    with fresh.begin() as connection:
        luigi_tables.create(connection)
        run(connection, "ALTER TABLE tasks DROP COLUMN host")
        with pytest.raises(LookupError, match=r"its table tasks is not Luigi's, it lacks host$"):
            list(luigi_tables.find_changes(connection))


def test_rows_are_counted(fresh: Engine) -> None:
    with fresh.begin() as connection:
        run(connection, OLD)
        luigi_tables.create(connection)
        assert luigi_tables.count_rows(connection) == {
            "tasks": 1,
            "task_parameters": 0,
            "task_events": 0,
        }
