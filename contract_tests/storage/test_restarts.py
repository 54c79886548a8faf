"""What a server finds when it starts: its own state, Luigi's, or another server on it."""

import json
import shutil
from pathlib import Path

import pytest

from contract_tests.server import write_settings
from contract_tests.storage.killable_server import RefusedError, luigid
from contract_tests.storage.test_store import end_sessions
from contract_tests.workers import SETTINGS, Workers
from luigid.storage.store import open_store

PICKLES = Path(__file__).parents[2] / "unit_tests" / "storage" / "pickles"
#: More attempts than Luigi's default.
PATIENT = {**SETTINGS, "core": {**SETTINGS["core"], "rpc-retry-attempts": 60}}


def test_pipeline_survives_two_crashes_and_runs_every_task_once(tmp_path: Path) -> None:
    folder = tmp_path / "workers"
    folder.mkdir()
    with luigid(tmp_path / "luigid") as server, Workers(folder, server.url) as workers:
        write_settings(folder / "luigi.cfg", PATIENT)
        server.start()
        worker = workers.start("steps", "Step", "--number", "3")
        workers.wait_for("started Step(number=0)")
        server.kill()
        workers.tell("go 0")
        workers.wait_for("finished Step(number=0)")
        server.start()
        workers.tell("go 1")
        workers.wait_for("started Step(number=2)")
        server.kill()
        server.start()
        workers.tell("go 2")
        workers.tell("go 3")
        assert worker.finish() == 0

        done = server.call("task_list", status="DONE", upstream_status="")
    steps = [f"Step(number={number})" for number in range(4)]
    happened = [line for line in workers.journal() if not line.startswith("go")]
    assert happened == [f"{what} {step}" for step in steps for what in ("started", "finished")]
    assert sorted(task["params"]["number"] for task in done.values()) == ["0", "1", "2", "3"]


def test_settings_of_operator_survive_crash(tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid", {"resources": {"db": 1, "gpu": 2}}) as server:
        server.start()
        server.call("add_worker", worker="w", info={"workers": 3})
        server.call("add_task", worker="w", task_id="t", resources={"db": 1})
        server.call("update_resources", db=4)
        server.call("set_worker_processes", worker="w", n=5)
        server.call("pause")
        server.kill()
        server.start()

        resources = {entry["name"]: entry["num_total"] for entry in server.call("resource_list")}
        assert resources == {"db": 4, "gpu": 2}
        assert server.call("is_paused") == {"paused": True}
        messages = server.call("ping", worker="w")["rpc_messages"]
        assert messages == [{"name": "set_worker_processes", "kwargs": {"n": 5}}]
        server.kill()
        server.start()
        assert server.call("ping", worker="w")["rpc_messages"] == []


def test_second_server_refuses_to_start_and_names_first(tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid") as server:
        server.start()

        second = server.command("--address", "127.0.0.1", "--port", "0")

        assert second.returncode == 2
        (line,) = [line for line in second.stderr.splitlines() if line.startswith("luigid: error")]
        assert f"state.db: it is held by process {server.pid} on " in line


def test_standby_takes_over(tmp_path: Path, postgresql_address: str) -> None:
    settings = {"luigid": {"state_url": postgresql_address, "standby": True}}
    with luigid(tmp_path / "1", settings) as first, luigid(tmp_path / "2", settings) as second:
        first.start()
        first.call("add_task", worker="w", task_id="t")
        second.start("waits to take its place")
        assert f"process {first.pid} on" in second.log[-1]
        second.await_answer()
        pages = ["/healthz", "/readyz", "/api/task_list", "/"]
        assert [second.status(page) for page in pages] == [200, 503, 503, 503]

        first.kill()
        second.await_line("this server takes over")
        second.await_line(" listening on ")

        assert second.status("/readyz") == 200
        assert list(second.call("task_list")) == ["t"]
        assert second.call("get_work", worker="w")["task_id"] == "t"
        first.start("waits to take its place")
        first.await_answer()
        assert first.stop() == 0


def test_server_that_lost_its_state_to_another_ends(
    tmp_path: Path, postgresql_address: str
) -> None:
    with luigid(tmp_path / "luigid", {"luigid": {"state_url": postgresql_address}}) as server:
        server.start()
        end_sessions(postgresql_address)
        other = open_store(postgresql_address)
        other.lock()
        with pytest.raises(RefusedError, match="503"):
            server.call("add_task", worker="w", task_id="t")

        assert server.wait() == 2

        assert "the store was taken over: it is held by process" in server.log[-1]
        assert list(other.read()) == []
        other.close()


def test_standby_needs_postgresql(tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid", {"luigid": {"standby": True}}) as server:
        result = server.command("--port", "0")

    assert result.returncode == 2
    assert result.stderr.endswith("[luigid] standby needs a state_url of PostgreSQL\n")


@pytest.mark.parametrize("pickle", sorted(PICKLES.glob("*.pickle")), ids=lambda path: path.stem)
def test_luigi_state_is_imported_once(pickle: Path, tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid") as server:
        state = server.folder / "state.pickle"
        shutil.copy(pickle, state)
        server.start()

        tasks = server.call("task_list", status="", upstream_status="")
        assert tasks["Running_1"]["status"] == "RUNNING"
        assert tasks["Running_1"]["params"] == {"day": "d\u00e9j\u00e0 vu"}
        workers = [worker["name"] for worker in server.call("worker_list")]
        assert sorted(workers) == ["Worker(salt=1, host=one)", "Worker(salt=2, host=two)"]
        server.call("add_task", worker=sorted(workers)[0], task_id="Top_1", status="DONE")
        server.kill()
        server.start()

        done = server.call("task_list", status="DONE", upstream_status="")
        assert {"Top_1", "Done_1"} <= set(done)
        assert state.read_bytes() == pickle.read_bytes()


@pytest.mark.parametrize("data", [b"cposix\nsystem\n(Vtouch harm\ntR.", b"", b"\x80\x04]"])
def test_foreign_pickle_stops_start(data: bytes, tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid") as server:
        state = server.folder / "state.pickle"
        state.write_bytes(data)

        for _ in range(2):
            result = server.command("--port", "0")
            assert result.returncode == 2
            assert f"cannot import Luigi's state, {state.name}: " in result.stderr.splitlines()[-1]

        assert not (server.folder / "harm").exists()
        assert state.read_bytes() == data


@pytest.mark.parametrize("data", [b"something else", b"\x80\x04" * 1000])
def test_damaged_state_stops_start_and_is_left_unchanged(data: bytes, tmp_path: Path) -> None:
    with luigid(tmp_path / "luigid") as server:
        file = server.folder / "state.db"
        file.write_bytes(data)

        result = server.command("--port", "0")

        assert result.returncode == 2
        last = result.stderr.splitlines()[-1]
        assert last == "luigid: error: cannot use the state, state.db: file is not a database"
        assert file.read_bytes() == data


def test_backup_of_running_server_is_restored(tmp_path: Path) -> None:
    with luigid(tmp_path / "1") as first, luigid(tmp_path / "2") as second:
        first.start()
        first.call("add_task", worker="w", task_id="t", params={"a": "1"})
        backup = str(tmp_path / "backup.jsonl")
        assert first.command("state", "export", backup).returncode == 0
        refused = first.command("state", "import", backup)
        assert refused.returncode == 2
        assert refused.stderr.startswith("luigid: error: state.db: it is held by process")
        (line,) = refused.stderr.splitlines()
        assert f"process {first.pid} on" in line

        assert second.command("state", "import", backup).returncode == 0
        second.start()

        assert second.call("task_list")["t"]["params"] == {"a": "1"}
        exported = second.command("state", "export", "-").stdout.splitlines()
        assert json.loads(exported[-1]) == {"end": len(exported) - 2}
