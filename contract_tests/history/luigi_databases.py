"""Databases of Luigi as SQL: those of `record_databases.py`, and one of a very old version."""

from pathlib import Path

from sqlalchemy import Connection

FOLDER = Path(__file__).with_name("databases")

#: Luigi before `tasks.task_id`, and with values that are cut: see its `_upgrade_schema`.
OLD = """
CREATE TABLE tasks ({key}, name VARCHAR(128), host VARCHAR(128));
CREATE TABLE task_parameters (
    task_id INTEGER NOT NULL REFERENCES tasks (id), name VARCHAR(128) NOT NULL, value VARCHAR(256),
    PRIMARY KEY (task_id, name)
);
CREATE TABLE task_events (
    {key}, task_id INTEGER REFERENCES tasks (id), event_name VARCHAR(20), ts TIMESTAMP NOT NULL
);
INSERT INTO tasks (name, host) VALUES ('Copy', 'host1');
INSERT INTO task_parameters (task_id, name, value) VALUES (1, 'day', '1');
INSERT INTO task_events (task_id, event_name, ts) VALUES
    (1, 'PENDING', '2020-09-13 12:26:40.000000'),
    (1, 'RUNNING', '2020-09-13 12:26:50.000000'),
    (1, 'DONE', '2020-09-13 12:27:50.000000');
"""
_KEYS = {
    "sqlite": "id INTEGER PRIMARY KEY",
    "postgresql": "id SERIAL PRIMARY KEY",
    "mysql": "id INTEGER AUTO_INCREMENT PRIMARY KEY",
}


def load(connection: Connection) -> None:
    """Create the tables of Luigi 3.8.1 with its rows."""
    _run(connection, (FOLDER / f"luigi.{connection.dialect.name}.sql").read_text())


def load_old(connection: Connection) -> None:
    """Create the tables of the first versions of Luigi with their rows."""
    _run(connection, OLD.format(key=_KEYS[connection.dialect.name]))


def _run(connection: Connection, script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
