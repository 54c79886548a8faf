import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from luigid.databases.sqlite_files import connect
from luigid.storage.errors import StoreError
from luigid.storage.state_files import OpenFiles, log_of, prepare


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a folder?#%" / "state.db"


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    file.parent.mkdir()
    prepare(file, make=True)
    connection = connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE luigid_meta (name, value)")
    yield connection
    connection.close()


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_new_database_and_its_log_are_for_the_owner_only(tmp_path: Path, umask: int) -> None:
    file = tmp_path / "state.db"
    before = os.umask(umask)
    try:
        prepare(file, make=True)
        connection = connect(file)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (x)")
        assert {path.name: mode(path) for path in tmp_path.iterdir()} == {
            "state.db": 0o600,
            "state.db-wal": 0o600,
            "state.db-shm": 0o600,
        }
        connection.close()
    finally:
        os.umask(before)


def test_existing_database_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    sqlite3.connect(file).execute("CREATE TABLE luigid_meta (name, value)").connection.close()
    file.chmod(0o664)

    prepare(file, make=True)

    assert mode(file) == 0o664


def test_missing_file_is_created_only_with_make(tmp_path: Path) -> None:
    prepare(tmp_path / "state.db", make=False)
    assert list(tmp_path.iterdir()) == []

    prepare(tmp_path / "nowhere" / "state.db", make=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("journal_mode", ["DELETE", "WAL"])
@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE customers (id)", "CREATE VIEW customers AS SELECT 1", "CREATE TABLE task (id)"],
)
def test_foreign_database_is_refused_and_left_unchanged(
    tmp_path: Path, statement: str, journal_mode: str
) -> None:
    file = tmp_path / "state.db"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={journal_mode}")
    connection.execute(statement)
    connection.close()
    before = file.read_bytes()

    with pytest.raises(
        StoreError, match=r"^it is not luigid's: it has the table (customers|task)$"
    ):
        prepare(file, make=True)

    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_foreign_database_that_is_open_is_refused_and_its_log_left_unchanged(
    tmp_path: Path,
) -> None:
    file = tmp_path / "state.db"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE customers (id)")
    shutil.copytree(tmp_path, tmp_path / "crashed")
    connection.close()
    crashed = tmp_path / "crashed" / "state.db"
    before = crashed.read_bytes(), log_of(crashed).read_bytes()

    with pytest.raises(StoreError, match="customers"):
        prepare(crashed, make=True)

    assert (crashed.read_bytes(), log_of(crashed).read_bytes()) == before


def test_file_that_sqlite_cannot_read_is_left_to_the_opening(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    file.write_bytes(b"not a database at all" * 100)

    prepare(file, make=True)

    assert file.read_bytes() == b"not a database at all" * 100


def test_empty_file_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "state.db"
    prepare(file, make=True)
    assert caplog.messages == []

    prepare(file, make=False)
    prepare(file, make=True)

    assert caplog.messages == [f"{file} is an empty file: the state begins empty"]


def test_missing_file_whose_log_is_there_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "state.db"
    log_of(file).write_bytes(b"changes")

    prepare(file, make=True)

    assert caplog.messages == [
        f"{file} is missing, but not its log {log_of(file)}: the state begins empty"
    ]


@pytest.mark.usefixtures("connection")
class TestOpenFiles:
    def test_files_in_place_have_no_problem(self, file: Path) -> None:
        files = OpenFiles(file)

        assert files.problem() is None
        assert not files.is_log_lost()

    def test_moved_file_is_noticed_until_it_is_moved_back(self, file: Path) -> None:
        files = OpenFiles(file)
        file.rename(file.with_name("elsewhere"))

        assert files.problem() == files.file_problem() == f"{file} was moved or deleted"

        file.with_name("elsewhere").rename(file)
        assert files.problem() is None

    def test_moved_folder_is_noticed(self, file: Path) -> None:
        files = OpenFiles(file)
        file.parent.rename(file.parent.with_name("elsewhere"))
        assert files.problem() == f"{file} was moved or deleted"

        file.parent.write_text("not a folder")
        assert files.problem() == f"{file} cannot be found: Not a directory"

    def test_replaced_file_is_noticed(self, file: Path) -> None:
        files = OpenFiles(file)
        shutil.copy(file, file.with_name("copy"))
        file.with_name("copy").rename(file)

        assert files.problem() == f"{file} was replaced by another file"

    def test_deleted_log_is_noticed(self, file: Path) -> None:
        files = OpenFiles(file)
        log_of(file).unlink()

        assert files.is_log_lost()
        assert files.file_problem() is None
        assert files.problem() == f"{log_of(file)} was moved or deleted"
