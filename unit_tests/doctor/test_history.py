import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from luigid.doctor import history
from luigid.history.database import prepare
from unit_tests.doctor.conftest import MakeSubject, found, levels
from unit_tests.history.test_luigi_tables import OLD

ON = "[scheduler]\nrecord_task_history = true\n"


def script(file: Path, text: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(text)


def test_history_that_is_off_is_said(subject: MakeSubject) -> None:
    assert levels(history.check_history, subject()) == {"history.off": "ok"}


def test_missing_file_is_a_new_history(subject: MakeSubject, tmp_path: Path) -> None:
    assert levels(history.check_history, subject(ON)) == {"history.new": "notice"}
    assert [path.name for path in tmp_path.iterdir()] == ["luigi.cfg"]


def test_history_of_this_server_needs_no_change(subject: MakeSubject, tmp_path: Path) -> None:
    prepare(f"sqlite:///{tmp_path / 'task-history.db'}")
    finding = found(history.check_history, subject(ON))["history.found"]
    assert finding.text == (
        f"{tmp_path / 'task-history.db'} holds 0 records, 0 events, and is continued"
    )


def test_changes_to_an_old_history_are_told_and_not_made(
    subject: MakeSubject, tmp_path: Path
) -> None:
    file = tmp_path / "task-history.db"
    script(file, OLD)
    before = file.read_bytes()
    texts = [finding.text for finding in history.check_history(subject(ON))]
    assert texts[0] == f"{file} holds 1 record, 0 events, and is continued"
    assert f"{file}: the first start will add the column tasks.task_id" in texts
    assert f"{file}: the first start will add the index ix_tasks_task_id" in texts
    assert file.read_bytes() == before


def test_tables_of_something_else_are_a_problem(subject: MakeSubject, tmp_path: Path) -> None:
    script(
        tmp_path / "task-history.db",
        "CREATE TABLE tasks (id INT); CREATE TABLE task_events (id INT);"
        "CREATE TABLE task_parameters (id INT);",
    )
    finding = found(history.check_history, subject(ON))["history.foreign"]
    assert "its table tasks is not Luigi's, it lacks task_id, name, host" in finding.text


def test_database_without_tables_gets_them(subject: MakeSubject, tmp_path: Path) -> None:
    script(tmp_path / "task-history.db", "CREATE TABLE other (id INT);")
    finding = found(history.check_history, subject(ON))["history.change"]
    assert finding.text.endswith("will create tasks, task_parameters, task_events")


@pytest.mark.parametrize(
    ("address", "id_"),
    [
        ("nothing", "history.url"),
        ("postgresql://127.0.0.1:1/none", "history.unreachable"),
    ],
)
def test_unusable_database_is_a_problem(subject: MakeSubject, address: str, id_: str) -> None:
    examined = subject(f"{ON}[task_history]\ndb_connection = {address}\n")
    assert levels(history.check_history, examined) == {id_: "problem"}


def test_damaged_file_is_a_problem(subject: MakeSubject, tmp_path: Path) -> None:
    (tmp_path / "task-history.db").write_bytes(b"no database" * 100)
    assert levels(history.check_history, subject(ON)) == {"history.unreachable": "problem"}
