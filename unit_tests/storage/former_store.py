"""A state file as luigid made it before its table had row ids."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

_CREATE = (
    'CREATE TABLE luigid_state (kind VARCHAR(16) NOT NULL, "key" VARCHAR(64) NOT NULL, '
    'body TEXT NOT NULL, PRIMARY KEY (kind, "key")) WITHOUT ROWID',
    "CREATE TABLE luigid_meta (name VARCHAR(32) NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name))",
)
_META = (("format", "1"), ("owner", "0123456789abcdef0123456789abcdef"), ("begun", "1"))


def make_former_store(file: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    for statement in _CREATE:
        connection.execute(statement)
    connection.executemany("INSERT INTO luigid_meta VALUES (?, ?)", _META)
    connection.executemany("INSERT INTO luigid_state VALUES (?, ?, ?)", rows)
    connection.close()
