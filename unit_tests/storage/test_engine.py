from pathlib import Path

import pytest
from sqlalchemy import make_url

from luigid.storage.engine import display_name, open_engine, sqlite_file
from luigid.storage.errors import StoreError


@pytest.mark.parametrize(("query", "level"), [("", 1), ("?synchronous=FULL", 2)])
def test_synchronous_of_url_is_set_in_sqlite(query: str, level: int, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'state.db'}{query}")

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "not a URL of a database"),
        ("sqlite:////x.db?synchronous=OFF", "/x.db: synchronous must be NORMAL or FULL, not OFF"),
        ("nosuch://host/x", "Can't load plugin"),
    ],
)
def test_wrong_url_is_reported_in_one_line(url: str, words: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_engine(url)

    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////a/b.db", Path("/a/b.db")),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql://host/a", None),
    ],
)
def test_only_sqlite_url_has_file(url: str, file: Path | None) -> None:
    assert sqlite_file(make_url(url)) == file


def test_display_name_hides_password() -> None:
    assert display_name(make_url("postgresql://a:secret@host/b")) == "postgresql://a:***@host/b"
