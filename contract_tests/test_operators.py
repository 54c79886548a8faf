"""The commands for operators, beside a server and a pipeline of Luigi, as a shell runs them."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from contract_tests.databases.servers import DatabaseServer
from contract_tests.server import LUIGID, TIMEOUT, Server, Settings, environment, running
from contract_tests.workers import TASK_FAILED, Workers

RETRY_AT_ONCE: Settings = {"scheduler": {"prune_on_get_work": "true", "retry_delay": 0}}


class Operator:
    """A shell at a server."""

    def __init__(self, url: str, folder: Path) -> None:
        self._folder = folder
        self._environ = environment(LUIGID_URL=url, XDG_CONFIG_HOME=folder, COLUMNS=100)

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run a command, which must end with a status; return what it prints to its output."""
        done = self._start(arguments, subprocess.PIPE)
        out, err = done.communicate(timeout=TIMEOUT)
        assert (done.returncode, err) == (status, "")
        return out

    def ask(self, *arguments: str) -> Any:
        """Return what a command prints as JSON."""
        return json.loads(self.run(*arguments, "--json"))

    def error(self, *arguments: str, status: int) -> str:
        """Run a command that must fail, and return its line of standard error."""
        done = self._start(arguments, subprocess.PIPE)
        out, err = done.communicate(timeout=TIMEOUT)
        assert (done.returncode, out) == (status, ""), err
        (line,) = err.splitlines()
        return str(line)

    def start(self, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
        """Start a command."""
        return self._start(arguments, stdout)

    def _start(self, arguments: Sequence[str], stdout: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*LUIGID, *arguments],
            cwd=self._folder,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            # Tests that run in the background of a shell inherit that Ctrl-C is ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )


@pytest.fixture
def settings() -> Settings:
    return RETRY_AT_ONCE


@pytest.fixture
def operator(server: Server, tmp_path: Path) -> Operator:
    return Operator(server.url, tmp_path)


def statuses(operator: Operator) -> dict[str, str]:
    """Return the status of each task by its family."""
    tasks = operator.ask("tasks", "--all")["tasks"]
    return {task["family"]: task["upstream_status"] or task["status"] for task in tasks}


def test_pipeline_that_fails_is_repaired(operator: Operator, workers: Workers) -> None:
    assert workers.run("failing", "AfterDoomed", "--worker-keep-alive") == TASK_FAILED

    assert statuses(operator) == {"Doomed": "DISABLED", "AfterDoomed": "UPSTREAM_DISABLED"}
    listed = operator.run("tasks", "--status", "disabled")
    assert "Disabled  Doomed__99914b932b  RuntimeError: out of order" in listed
    shown = operator.run("task", "Doomed")
    assert "Module          contract_tests.pipelines.failing" in shown
    assert "Disabled after  2 failures" in shown
    assert shown.rstrip().endswith("RuntimeError: out of order")
    tree = ["Upstream disabled AfterDoomed", "└── Disabled Doomed"]
    assert operator.run("graph", "AfterDoomed").splitlines() == tree

    refusal = operator.error("retry", "Doomed", status=1)
    assert refusal.endswith("is disabled: only the failures of a failed task can be forgiven")
    assert operator.run("enable", "Doomed") == "Re-enabled: Doomed__99914b932b.\n"
    workers.tell("repaired")
    assert workers.run("failing", "AfterDoomed", "--worker-keep-alive") == 0
    assert statuses(operator) == {"Doomed": "DONE", "AfterDoomed": "DONE"}


def test_workers_and_resources_are_listed(operator: Operator, workers: Workers) -> None:
    workers.start("chain", "First")
    workers.wait_for("started First()")
    (worker,) = operator.ask("workers")
    assert [task["name"] for task in worker["running"].values()] == ["First"]
    assert "checked in" in operator.run("workers")
    assert operator.error("resources", status=1) == (
        "No resource has a limit: of each, 1 is available."
    )
    workers.tell("go")


def test_paused_scheduler_starts_nothing(operator: Operator, workers: Workers) -> None:
    assert operator.run("pause") == (
        "The scheduler is paused. Running tasks continue; no new tasks start.\n"
    )
    worker = workers.start("chain", "First")
    worker.wait_until_idle()
    assert statuses(operator) == {"First": "PENDING"}
    assert operator.run("watch", "--count", "1").rstrip().endswith("1 worker  paused")
    operator.run("unpause")


def test_watch_follows_a_pipeline_until_ctrl_c(operator: Operator, workers: Workers) -> None:
    with operator.start("watch", "--json") as watch:
        assert watch.stdout is not None
        first = json.loads(watch.stdout.readline())
        assert workers.run("diamond", "Top", "--workers", "3") == 0
        done = 0
        while done < 5:
            done = json.loads(watch.stdout.readline())["statuses"]["DONE"]
        watch.send_signal(signal.SIGINT)
        assert watch.wait(TIMEOUT) == 0
        assert watch.stderr is not None
        assert watch.stderr.read() == ""
    assert first["total"] == 0


def test_terminal_gets_colours(operator: Operator) -> None:
    ours, theirs = pty.openpty()
    try:
        with operator.start("watch", "--count", "1", stdout=theirs) as watch:
            assert watch.wait(TIMEOUT) == 0
        text = os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "\x1b[2m" in text
    assert "0 workers" in text


@pytest.mark.parametrize("listen", ["unix"])
def test_unix_socket_is_asked_by_the_url_of_the_workers(operator: Operator) -> None:
    assert json.loads(operator.run("tasks", "--json", status=1))["tasks"] == []


def test_failures_are_one_line_with_a_status(operator: Operator) -> None:
    assert operator.error("task", "Nothing", status=1).endswith("there is no task 'Nothing'")
    assert operator.error("tasks", "--profile", "none", status=2).startswith("luigid: error: ")
    unreached = operator.error("tasks", "--url", "http://127.0.0.1:1", status=3)
    assert unreached == ("luigid: error: http://127.0.0.1:1 cannot be reached: Connection refused")


def test_doctor_examines_a_running_server(server: Server, operator: Operator) -> None:
    state = ["--state-path", "server/state.pickle", "--address", "127.0.0.1", "--port", "0"]
    done = operator.start("doctor", "--json", "--url", server.url, *state)
    out, err = done.communicate(timeout=TIMEOUT)
    assert (done.returncode in (0, 4), err) == (True, "")
    levels = {finding["id"]: finding["level"] for finding in json.loads(out)["findings"]}
    assert {id_: levels[id_] for id_ in levels if id_.startswith(("server", "state"))} == {
        "state.found": "ok",
        "state.in-use": "notice",
        "server.version": "ok",
        "server.ready": "ok",
        "server.contract": "ok",
        "server.local": levels["server.local"],
    }


def test_doctor_reads_databases(tmp_path: Path, postgresql_server: DatabaseServer) -> None:
    url, history = postgresql_server.make_database(), postgresql_server.make_database()
    sections: Settings = {
        "luigid": {"state_url": url},
        "scheduler": {"record_task_history": "true"},
        "task_history": {"db_connection": history},
    }
    folder = tmp_path / "server"
    folder.mkdir()
    configuration = ["--luigi-cfg", "server/luigid.cfg", "--port", "0"]
    with running(folder, settings=sections) as server:
        operator = Operator(server.url, tmp_path)
        done = operator.start("doctor", "--json", *configuration)
        out, _ = done.communicate(timeout=TIMEOUT)
    levels = {finding["id"]: finding["level"] for finding in json.loads(out)["findings"]}
    assert {id_: levels[id_] for id_ in levels if id_.startswith(("state", "history"))} == {
        "state.found": "ok",
        "history.found": "ok",
    }
