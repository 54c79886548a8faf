"""A store that fails: calls are refused and change nothing, reads go on, it recovers by itself."""

import resource
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("fail", [fill_disk, hold, move_table])
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
