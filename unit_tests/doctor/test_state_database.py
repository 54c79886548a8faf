"""On SQLite by SQLAlchemy; on PostgreSQL: contract_tests/test_operators.py."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, make_url

from luigid.doctor import state_database
from luigid.doctor.state_database import check_database, describe
from luigid.storage.store import open_store

URL = "mysql+pymysql://me:secret@db/luigi"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a file of SQLite stand for the database server at URL."""
    file = tmp_path / "server.db"

    def open_engine(address: str) -> Engine:
        assert address == URL
        engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
        # Only the name of the database is taken from it.
        monkeypatch.setattr(engine, "url", make_url(URL))
        return engine

    monkeypatch.setattr(state_database, "open_engine", open_engine)
    return file


def ids(url: str, *, is_standby: bool = False) -> list[tuple[str, str]]:
    return [(each.id, each.level.word) for each in check_database(url, is_standby=is_standby)]


@pytest.mark.usefixtures("file")
def test_database_without_tables_is_a_new_state() -> None:
    assert ids(URL) == [("state.new", "notice")]


def test_filled_database_is_continued(file: Path) -> None:
    store = open_store(f"sqlite:///{file}")
    store.replace([("task", "1", {"id": "A"})])
    store.close()
    assert ids(URL) == [("state.found", "ok"), ("state.no-lock", "warning")]


def test_database_that_cannot_be_reached_is_a_problem(file: Path) -> None:
    file.mkdir()
    first = next(iter(check_database(URL, is_standby=False)))
    assert (first.id, first.level.word) == ("state.unreachable", "problem")
    assert "secret" not in first.text


def test_sqlite_that_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    assert ids(f"sqlite:///file:{tmp_path}/x.db?uri=true") == [("state.not-examined", "notice")]
    assert list(tmp_path.iterdir()) == []


def test_url_that_is_none_is_a_problem() -> None:
    assert ids("nothing") == [("state.url", "problem")]


def test_standby_needs_postgresql() -> None:
    assert ids("nothing", is_standby=True)[0] == ("state.standby", "problem")


def test_numbers_are_told() -> None:
    values = {"format": "1", "begun": "1"}
    assert describe("x", {}, values).text == "x holds no tasks, and is continued"
    assert describe("x", {"task": 1200, "worker": 1, "event": 5}, values).text == (
        "x holds 1,200 tasks, 1 worker, and is continued"
    )
