"""`luigid state export --format luigi-pickle`, loaded by Luigi's own scheduler."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import luigi.scheduler
import pytest

from contract_tests.server import TIMEOUT
from contract_tests.storage.killable_server import KillableServer, luigid
from unit_tests.storage.pickles.record import FIRST, SECOND, happen

SCRIPT = Path(__file__).with_name("answer_as_luigi.py")
PICKLES = Path(__file__).parents[2] / "unit_tests" / "storage" / "pickles"
SETTINGS = {"scheduler": {"retry_count": 3, "disable_window": 600}, "resources": {"db": 5}}

#: release of Luigi -> format for it; None: the installed one, 3.8.1
RELEASES = {None: "luigi-pickle", "3.0.1": "luigi-pickle", "2.8.13": "luigi-2-pickle"}

#: members of answers that go on, are at random, or that older releases of Luigi lack
_CHANGING = {"last_active", "batch_id", "last_updated", "time_running"}
_NEWER = {"taskParams", "taskModule", "taskFamily"}
#: attributes of Luigi's worker that luigid does not store; Luigi never reads the second
NOT_KEPT = {"last_active", "reference"}

#: members of a resource that differ on purpose, see `resource-consumers` in docs/deviations.md
_CONSUMERS = {"num_consumer", "running"}

#: calls that show the whole state, and then what it leads to
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("task_list", {"status": "", "upstream_status": ""}),
    ("graph", {}),
    ("worker_list", {}),
    ("resource_list", {}),
    ("count_pending", {"worker": FIRST}),
    ("fetch_error", {"task_id": "Failed_1"}),
    ("get_scheduler_message_response", {"task_id": "Running_1", "message_id": "m"}),
    ("get_running_task_resources", {"task_id": "Running_1"}),
    ("ping", {"worker": FIRST}),
    ("get_work", {"worker": FIRST, "host": "one"}),
    ("get_work", {"worker": FIRST, "host": "one"}),
    ("get_work", {"worker": SECOND, "host": "two"}),
    ("add_task", {"worker": FIRST, "task_id": "Batch_1", "status": "DONE"}),
    ("add_task", {"worker": FIRST, "task_id": "Failed_1", "status": "FAILED"}),
    ("add_task", {"worker": FIRST, "task_id": "Twice_1", "status": "FAILED"}),
    ("re_enable_task", {"task_id": "Disabled_1"}),
    ("decrease_running_task_resources", {"task_id": "Running_1", "decrease_resources": {"db": 1}}),
    ("get_running_task_resources", {"task_id": "Running_1"}),
    ("task_list", {"status": "", "upstream_status": ""}),
]


class Api:
    """The methods of a running server, as those of a scheduler."""

    def __init__(self, server: KillableServer) -> None:
        self._server = server

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return lambda **arguments: self._server.call(method, **arguments)


def happen_more(server: KillableServer) -> None:
    """Add tasks that get_work hands out: a batch, and one that others hold up."""
    for day in ("3", "4"):
        server.call(
            "add_task",
            worker=FIRST,
            task_id=f"Batch_{day}",
            family="Batch",
            priority=50,
            params={"day": day, "other": "y"},
            batchable=True,
        )
    for task_id in ("Twice_1", "Twice_1"):
        server.call("add_task", worker=FIRST, task_id=task_id, family="Twice", status="FAILED")
    server.call(
        "add_task",
        worker=FIRST,
        task_id="Ready_1",
        family="Ready",
        module="flow",
        priority=7,
        params={"n": "1"},
        deps=["Done_1"],
        resources={"db": 3},
    )


@pytest.fixture(params=RELEASES, ids=lambda release: release or "installed")
def release(request: pytest.FixtureRequest) -> str | None:
    chosen: str | None = request.param
    return chosen


@pytest.fixture
def python_path(release: str | None, tmp_path: Path) -> str:
    """Return a folder with a release of Luigi alone; its dependencies are those of this one."""
    if release is None:
        return ""
    target = str(tmp_path / "luigi")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    subprocess.run([*command, "--target", target, f"luigi=={release}"], check=True)
    return target


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KillableServer]:
    with luigid(tmp_path / "luigid", SETTINGS) as server:
        server.start()
        happen(Api(server))  # type: ignore[no-untyped-call]
        happen_more(server)
        yield server


def luigis_answers(path: Path, python_path: str) -> list[Any]:
    result = subprocess.run(
        [sys.executable, str(SCRIPT), str(path)],
        cwd=path.parent,
        env={**os.environ, "PYTHONPATH": python_path, "PYTHONWARNINGS": "ignore"},
        input=json.dumps(CALLS),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert result.returncode == 0, result.stderr
    said = json.loads(result.stdout)
    assert said["luigi"].startswith(python_path)
    return [json.loads(answer) for answer in said["answers"]]


def comparable(value: Any, dropped: set[str]) -> Any:
    """Return an answer without these members, its lists in order."""
    if isinstance(value, dict):
        return {k: comparable(v, dropped) for k, v in value.items() if k not in dropped}
    if isinstance(value, list):
        items = (comparable(item, dropped) for item in value)
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    return value


def differences(luigis: Any, ours: Any, path: str) -> Iterator[str]:
    """Yield where two answers differ."""
    if isinstance(luigis, dict) and isinstance(ours, dict) and luigis.keys() == ours.keys():
        for key in luigis:
            yield from differences(luigis[key], ours[key], f"{path}/{key}")
    elif luigis != ours:
        yield f"{path}: {luigis!r} != {ours!r}"


def test_luigi_answers_as_the_server_did(
    server: KillableServer, release: str | None, python_path: str
) -> None:
    path = server.folder / "exported.pickle"
    format_ = RELEASES[release]
    result = server.command("state", "export", path.name, "--format", format_)
    assert (result.returncode, result.stderr) == (0, "luigid: 15 records exported\n")

    found = luigis_answers(path, python_path)
    ours = [server.call(method, **arguments) for method, arguments in CALLS]

    dropped = _CHANGING if release is None else _CHANGING | _NEWER
    for (method, _), luigis, own in zip(CALLS, found, ours, strict=True):
        left_out = dropped | _CONSUMERS if method == "resource_list" else dropped
        luigis, own = comparable(luigis, left_out), comparable(own, left_out)
        assert list(differences(luigis, own, method)) == []


def fields(value: Any) -> Any:
    """Return the attributes of Luigi's objects, all that a state has."""
    if isinstance(value, luigi.scheduler.Task):
        return {name: fields(each) for name, each in vars(value).items()}
    if isinstance(value, luigi.scheduler.Worker):
        attributes = {**vars(value), "tasks": sorted(task.id for task in value.tasks)}
        return {name: each for name, each in attributes.items() if name not in NOT_KEPT}
    if isinstance(value, luigi.scheduler.OrderedSet):
        return list(value)
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        return [fields(each) for each in value]
    if isinstance(value, dict):
        return {name: fields(each) for name, each in value.items()}
    return value


def test_luigis_own_state_comes_back_with_every_field(tmp_path: Path) -> None:
    original = PICKLES / "luigi-3.8.1-python3.pickle"
    with luigid(tmp_path / "luigid") as server:
        (server.folder / "state.pickle").write_bytes(original.read_bytes())
        server.start()
        assert server.stop() == 0
        result = server.command(
            "state", "export", "state.pickle", "--force", "--format", "luigi-pickle"
        )
        assert result.returncode == 0
        exported = (server.folder / "state.pickle").read_bytes()
    assert exported != original.read_bytes()
    before, after = pickle.loads(original.read_bytes()), pickle.loads(exported)
    assert fields(after) == fields(before)
