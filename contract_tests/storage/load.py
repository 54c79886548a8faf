"""Clients that call at full speed, and remember what was acknowledged to them."""

import http.client
import random
import threading
from dataclasses import dataclass, field, replace
from typing import Any

from contract_tests.server import TIMEOUT
from contract_tests.storage.killable_server import KillableServer, RefusedError, call

#: The same for all, because dependencies inherit a priority.
_PRIORITY = 3
PENDING, RUNNING, DONE, FAILED = "PENDING", "RUNNING", "DONE", "FAILED"


@dataclass
class ExpectedTask:
    """The state in which a task must be found."""

    params: dict[str, str]
    priority: int
    status: str = PENDING
    progress: int | None = None


@dataclass
class UncertainChange:
    """The change of a call without an answer: it may be applied or not."""

    task_id: str
    becomes: ExpectedTask


@dataclass
class Client:
    """One worker: it registers, runs and finishes tasks of a family of its own."""

    name: str
    rng: random.Random
    tasks: dict[str, ExpectedTask] = field(default_factory=dict)
    uncertain: UncertainChange | None = None
    #: a get_work had no answer
    may_have_got_work: bool = False
    calls: int = 0
    refused: int = 0

    def work(self, server: KillableServer, ended: threading.Event) -> None:
        """Call until the server is gone or `ended` is set."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
        try:
            while not ended.is_set():
                try:
                    self._step(connection)
                except RefusedError as refusal:
                    if refusal.status != 503:
                        raise
                    # Nothing was changed.
                    self.uncertain, self.may_have_got_work = None, False
                    self.refused += 1
                else:
                    self.calls += 1
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def compare(self, tasks: dict[str, dict[str, Any]]) -> None:
        """Check that all acknowledged changes are there; adopt the outcome of the uncertain one."""
        found = {task_id: _known(tasks[task_id]) for task_id in tasks if self._is_mine(task_id)}
        expected = dict(self.tasks)
        if (uncertain := self.uncertain) is not None and found.get(
            uncertain.task_id
        ) == uncertain.becomes:
            expected[uncertain.task_id] = uncertain.becomes
        if self.may_have_got_work:
            got = [i for i, task in found.items() if _is_newly_running(task, expected.get(i))]
            assert len(got) <= 1
            expected |= {task_id: found[task_id] for task_id in got}
        different = {
            task_id: (expected.get(task_id), found.get(task_id))
            for task_id in expected.keys() | found.keys()
            if expected.get(task_id) != found.get(task_id)
        }
        assert not different, different
        self.tasks, self.uncertain, self.may_have_got_work = found, None, False

    def _step(self, connection: http.client.HTTPConnection) -> None:
        running = [i for i, task in self.tasks.items() if task.status == RUNNING]
        if running and self.rng.random() < 0.6:
            self._go_on(connection, self.rng.choice(running))
        elif self.rng.random() < 0.5:
            self._register(connection)
        else:
            self._get_work(connection)

    def _register(self, connection: http.client.HTTPConnection) -> None:
        task_id = f"{self.name}_{len(self.tasks)}"
        known = ExpectedTask({"number": str(len(self.tasks)), "text": "x" * 50}, _PRIORITY)
        done = [i for i, task in self.tasks.items() if task.status == DONE]
        self.uncertain = UncertainChange(task_id, known)
        call(
            connection,
            "add_task",
            worker=self.name,
            task_id=task_id,
            family=self.name,
            params=known.params,
            priority=known.priority,
            deps=self.rng.sample(done, min(len(done), 2)),
        )
        self._acknowledge()

    def _get_work(self, connection: http.client.HTTPConnection) -> None:
        self.may_have_got_work = True
        task_id = call(connection, "get_work", worker=self.name)["task_id"]
        self.may_have_got_work = False
        if task_id is not None:
            assert self.tasks[task_id].status == PENDING, task_id
            self.tasks[task_id].status = RUNNING

    def _go_on(self, connection: http.client.HTTPConnection, task_id: str) -> None:
        now = self.tasks[task_id]
        self.uncertain = uncertain = UncertainChange(task_id, replace(now))
        if self.rng.random() < 0.3:
            uncertain.becomes.progress = self.rng.randrange(100)
            call(
                connection,
                "set_task_progress_percentage",
                task_id=task_id,
                progress_percentage=uncertain.becomes.progress,
            )
        else:
            uncertain.becomes.status = status = self.rng.choice([DONE, DONE, FAILED])
            call(connection, "add_task", worker=self.name, task_id=task_id, status=status)
        self._acknowledge()

    def _acknowledge(self) -> None:
        assert self.uncertain is not None
        self.tasks[self.uncertain.task_id] = self.uncertain.becomes
        self.uncertain = None

    def _is_mine(self, task_id: str) -> bool:
        return task_id.startswith(f"{self.name}_")


def _known(task: dict[str, Any]) -> ExpectedTask:
    return ExpectedTask(
        task["params"], task["priority"], task["status"], task.get("progress_percentage")
    )


def _is_newly_running(task: ExpectedTask, before: ExpectedTask | None) -> bool:
    return before is not None and task.status == RUNNING and before.status == PENDING


def start_clients(
    server: KillableServer, clients: list[Client], ended: threading.Event
) -> list[threading.Thread]:
    """Start clients, each in a thread of its own."""
    threads = [threading.Thread(target=client.work, args=(server, ended)) for client in clients]
    for thread in threads:
        thread.start()
    return threads
