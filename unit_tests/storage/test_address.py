from pathlib import Path

import pytest
from sqlalchemy import make_url

from luigid.storage.address import SqliteAddress, file_url, is_postgresql, sqlite_address


@pytest.mark.parametrize(
    ("url", "file", "synchronous"),
    [
        ("sqlite:////srv/state.db", "/srv/state.db", "NORMAL"),
        ("sqlite:///state.db", "state.db", "NORMAL"),
        ("sqlite:////a%20b/c%3Fd.db", "/a b/c?d.db", "NORMAL"),
        ("sqlite:////srv/state.db?synchronous=full", "/srv/state.db", "FULL"),
        ("sqlite:////srv/state.db?synchronous=", "/srv/state.db", ""),
    ],
)
def test_sqlite_file_is_read_from_url(url: str, file: str, synchronous: str) -> None:
    assert sqlite_address(url) == SqliteAddress(Path(file), synchronous)
    assert make_url(url).database == file


@pytest.mark.parametrize(
    "url",
    [
        *("nonsense", "memory:", "sqlite", "sqlite://", "sqlite:///", "sqlite:///:memory:"),
        *("sqlite:///file:x.db?uri=true", "sqlite:////x.db?timeout=5", "sqlite+other:////x.db"),
        *("postgresql://host/state", "mysql+pymysql://host/sqlite:///x"),
    ],
)
def test_urls_for_sqlalchemy_are_not_parsed(url: str) -> None:
    assert sqlite_address(url) is None


def test_url_preserves_any_file_name() -> None:
    file = Path("/a b/c?d#e%f+g.db")

    assert make_url(file_url(file)).database == str(file)
    assert sqlite_address(file_url(file)) == SqliteAddress(file, "NORMAL")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://host/a", True),
        ("postgresql+psycopg://host/a", True),
        ("postgresql", False),
        ("sqlite:////postgresql.db", False),
        ("mysql://host/postgresql", False),
    ],
)
def test_postgresql_is_recognized_by_url(url: str, expected: bool) -> None:
    assert is_postgresql(url) is expected
