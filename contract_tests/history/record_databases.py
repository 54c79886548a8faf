"""Records a history with Luigi's own luigid, and dumps its database as SQL.

    tox -e record

The requests are those of spec/fixtures/history.yaml, and a few more after a restart. Luigi writes
to SQLite; for PostgreSQL and MySQL the tables are those that its own classes describe.
"""

import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from luigi.db_task_history import Base
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from contract_tests.fixtures import play
from contract_tests.fixtures.controlled_server import LUIGI, serving
from luigid.conformance.recorded import fixture
from luigid.conformance.recorded.fixture import Scenario

#: Read by luigi_databases.py, which needs another version of SQLAlchemy.
FOLDER = Path(__file__).with_name("databases")
DIALECTS = {"sqlite": sqlite, "postgresql": postgresql, "mysql": mysql}
#: In an order in which each row finds what it refers to.
TABLES = ("tasks", "task_parameters", "task_events")
#: PostgreSQL's sequences continue after Luigi's last row.
COUNTERS = [
    f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}));"
    for table in ("tasks", "task_events")
]

#: A day later: a task that is known already runs again, and does not end.
SECOND_LIFE: Scenario = {
    "shows": "What Luigi records after a restart.",
    "interactions": [
        {
            "at": 90_000,
            "request": "POST /api/add_task",
            "data": {
                "worker": "w2",
                "task_id": "Copy_1",
                "family": "Copy",
                "params": {"day": "1", "to": "x"},
            },
            "luigi": {"status": 200, "headers": {}},
        },
        {
            "at": 90_010,
            "request": "POST /api/get_work",
            "data": {"worker": "w2", "host": "host3"},
            "luigi": {"status": 200, "headers": {}},
        },
    ],
}


def main() -> None:
    scenario = fixture.read(fixture.FOLDER / "history.yaml")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        send(scenario, folder)
        (folder / "state.pickle").unlink()
        send(SECOND_LIFE | {"settings": scenario["settings"]}, folder)
        rows = list(inserts(folder / "history.db"))
    for dialect in DIALECTS:
        counters = COUNTERS if dialect == "postgresql" else []
        text = "\n".join([*tables(dialect), *rows, *counters, ""])
        (FOLDER / f"luigi.{dialect}.sql").write_text(text)


def send(scenario: Scenario, folder: Path) -> None:
    """Send the requests of a scenario to a luigid in a folder."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    with serving(LUIGI, ["--port", port], folder, scenario.get("settings", {})) as running:
        for answer in play.play(scenario, f"http://127.0.0.1:{port}/", running.clock):
            assert answer.status in (200, 500)


def tables(dialect: str) -> Iterator[str]:
    """Yield the statements that create the tables of Luigi's own classes."""
    kind = DIALECTS[dialect].dialect()
    for table in Base.metadata.sorted_tables:
        yield f"{str(CreateTable(table).compile(dialect=kind)).strip()};"
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield f"{CreateIndex(index).compile(dialect=kind)};"


def inserts(path: Path) -> Iterator[str]:
    """Yield statements that insert the rows of an SQLite file into any database."""
    connection = sqlite3.connect(path)
    for table in TABLES:
        cursor = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        columns = ", ".join(column[0] for column in cursor.description)
        for row in cursor:
            values = ", ".join(map(literal, row))
            yield f"INSERT INTO {table} ({columns}) VALUES ({values});"
    connection.close()


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    text = str(value)
    assert "\\" not in text, "MySQL takes it for an escape"
    return str(value) if isinstance(value, int) else "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
