"""A store that fails: calls are refused and change nothing, reads go on, it recovers by itself."""

import resource
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from contract_tests.server import TIMEOUT
from contract_tests.storage.killable_server import KillableServer, RefusedError, luigid

Undo = Callable[[], None]


def fill_disk(server: KillableServer) -> Undo:
    """Stop the server from writing: its files may not grow."""
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, hard))

    def undo() -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (soft, hard))

    return undo


def hold(server: KillableServer) -> Undo:
    """Hold a write lock on the file."""
    connection = sqlite3.connect(server.folder / "state.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection.close


def move_table(server: KillableServer) -> Undo:
    """Rename the table."""
    connection = sqlite3.connect(server.folder / "state.db", isolation_level=None)
    connection.execute("ALTER TABLE luigid_state RENAME TO elsewhere")

    def undo() -> None:
        connection.execute("ALTER TABLE elsewhere RENAME TO luigid_state")
        connection.close()

    return undo


def move_file(server: KillableServer) -> Undo:
    """Let the file of the state be elsewhere."""
    file = server.folder / "state.db"
    elsewhere = file.rename(server.folder / "elsewhere.db")

    def undo() -> None:
        elsewhere.rename(file)

    return undo


@pytest.mark.parametrize("fail", [fill_disk, hold, move_table, move_file])
def test_calls_are_refused_until_the_store_works_again(
    fail: Callable[[KillableServer], Undo], tmp_path: Path
) -> None:
    with luigid(tmp_path / "luigid") as server:
        server.start()
        server.call("add_task", worker="w", task_id="t", params={"a": "1"})
        before = server.call("task_list", status="", upstream_status="")

        undo = fail(server)
        for task_id in ("t", "other"):
            with pytest.raises(RefusedError) as caught:
                server.call("add_task", worker="w", task_id=task_id, status="DONE")
            assert caught.value.status == 503
            assert caught.value.headers["Content-Type"] == "application/problem+json"
            assert caught.value.headers["Retry-After"] == "1"
            assert caught.value.problem["detail"].startswith("Not now: the state cannot be kept: ")
        with pytest.raises(RefusedError):
            server.call("get_work", worker="w")
        assert server.call("task_list", status="", upstream_status="") == before
        assert (server.status("/healthz"), server.status("/readyz")) == (200, 503)
        undo()
        server.await_line("the state is kept again")

        assert server.status("/readyz") == 200
        assert server.call("get_work", worker="w")["task_id"] == "t"
        server.kill()
        server.start()
        assert list(server.call("task_list", status="RUNNING", upstream_status="")) == ["t"]
        assert len([line for line in server.log if "the state cannot be kept" in line]) == 1
        assert not [line for line in server.log if "Traceback" in line]


def test_deleted_file_is_noticed_without_a_change(tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid") as server:
        server.start()
        server.call("add_task", worker="w", task_id="t")
        file = server.folder / "state.db"
        file.unlink()
        server.await_line("state.db was moved or deleted")

        assert (server.status("/healthz"), server.status("/readyz")) == (200, 503)
        with pytest.raises(RefusedError) as caught:
            server.call("add_task", worker="w", task_id="t", status="DONE")
        assert caught.value.status == 503
        assert "state.db was moved or deleted" in caught.value.problem["detail"]
        assert not file.exists()
        assert server.stop() == 0
        assert len([line for line in server.log if "was moved or deleted" in line]) == 1


def test_deleted_log_is_begun_again(tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid") as server:
        server.start()
        server.call("add_task", worker="w", task_id="t")
        (server.folder / "state.db-wal").unlink()
        server.await_line("state.db-wal was moved or deleted")
        server.await_line("the state is kept again")
        server.call("add_task", worker="w", task_id="u")

        server.kill()
        server.start()
        assert sorted(server.call("task_list", status="", upstream_status="")) == ["t", "u"]


def test_events_of_a_deleted_history_file_are_recorded_after_the_next_start(
    tmp_path: Path,
) -> None:
    settings = {"scheduler": {"record_task_history": "true"}}
    with luigid(tmp_path / "luigid", settings) as server:
        server.start()
        (server.folder / "task-history.db").unlink()
        server.call("add_task", worker="w", task_id="t", status="DONE")
        server.await_line("events wait: task-history.db was moved or deleted")
        assert server.stop() == 0
        assert [line for line in server.log if "1 event was not written" in line]

        server.start()
        server.call("get_work", worker="w")
        connection = sqlite3.connect(server.folder / "task-history.db")
        deadline = time.monotonic() + TIMEOUT
        while not (found := connection.execute("SELECT task_id FROM tasks").fetchall()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        connection.close()
        assert found == [("t",)]
