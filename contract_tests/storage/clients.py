"""Clients that work at full speed, and know what was acknowledged to them."""

import http.client
import random
import threading
from dataclasses import dataclass, field, replace
from typing import Any

from contract_tests.server import TIMEOUT
from contract_tests.storage.serving import Luigid, RefusedError, call

#: The same for all: a priority is handed on to dependencies.
_PRIORITY = 3
PENDING, RUNNING, DONE, FAILED = "PENDING", "RUNNING", "DONE", "FAILED"


@dataclass
class Known:
    """What a task must be like."""

    params: dict[str, str]
    priority: int
    status: str = PENDING
    progress: int | None = None


@dataclass
class Doubt:
    """The call that was not answered: what it may or may not have done."""

    task_id: str
    becomes: Known


@dataclass
class Client:
    """One worker: it registers, runs and finishes tasks of a family of its own."""

    name: str
    chance: random.Random
    tasks: dict[str, Known] = field(default_factory=dict)
    doubt: Doubt | None = None
    #: it asked for work, and was not answered
    may_have_got_work: bool = False
    calls: int = 0
    refused: int = 0

    def work(self, server: Luigid, ended: threading.Event) -> None:
        """Call until the server is gone, or told to end."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
        try:
            while not ended.is_set():
                try:
                    self._step(connection)
                except RefusedError as refusal:
                    if refusal.status != 503:
                        raise
                    # Nothing was changed.
                    self.doubt, self.may_have_got_work = None, False
                    self.refused += 1
                else:
                    self.calls += 1
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def compare(self, tasks: dict[str, dict[str, Any]]) -> None:
        """See that all is as acknowledged, the call in doubt aside; take over what that did."""
        found = {task_id: _known(tasks[task_id]) for task_id in tasks if self._is_mine(task_id)}
        expected = dict(self.tasks)
        if (doubt := self.doubt) is not None and found.get(doubt.task_id) == doubt.becomes:
            expected[doubt.task_id] = doubt.becomes
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
        self.tasks, self.doubt, self.may_have_got_work = found, None, False

    def _step(self, connection: http.client.HTTPConnection) -> None:
        running = [i for i, task in self.tasks.items() if task.status == RUNNING]
        if running and self.chance.random() < 0.6:
            self._go_on(connection, self.chance.choice(running))
        elif self.chance.random() < 0.5:
            self._register(connection)
        else:
            self._get_work(connection)

    def _register(self, connection: http.client.HTTPConnection) -> None:
        task_id = f"{self.name}_{len(self.tasks)}"
        known = Known({"number": str(len(self.tasks)), "text": "x" * 50}, _PRIORITY)
        done = [i for i, task in self.tasks.items() if task.status == DONE]
        self.doubt = Doubt(task_id, known)
        call(
            connection,
            "add_task",
            worker=self.name,
            task_id=task_id,
            family=self.name,
            params=known.params,
            priority=known.priority,
            deps=self.chance.sample(done, min(len(done), 2)),
        )
        self._believe()

    def _get_work(self, connection: http.client.HTTPConnection) -> None:
        self.may_have_got_work = True
        task_id = call(connection, "get_work", worker=self.name)["task_id"]
        self.may_have_got_work = False
        if task_id is not None:
            assert self.tasks[task_id].status == PENDING, task_id
            self.tasks[task_id].status = RUNNING

    def _go_on(self, connection: http.client.HTTPConnection, task_id: str) -> None:
        now = self.tasks[task_id]
        self.doubt = doubt = Doubt(task_id, replace(now))
        if self.chance.random() < 0.3:
            doubt.becomes.progress = self.chance.randrange(100)
            call(
                connection,
                "set_task_progress_percentage",
                task_id=task_id,
                progress_percentage=doubt.becomes.progress,
            )
        else:
            doubt.becomes.status = status = self.chance.choice([DONE, DONE, FAILED])
            call(connection, "add_task", worker=self.name, task_id=task_id, status=status)
        self._believe()

    def _believe(self) -> None:
        assert self.doubt is not None
        self.tasks[self.doubt.task_id] = self.doubt.becomes
        self.doubt = None

    def _is_mine(self, task_id: str) -> bool:
        return task_id.startswith(f"{self.name}_")


def _known(task: dict[str, Any]) -> Known:
    return Known(task["params"], task["priority"], task["status"], task.get("progress_percentage"))


def _is_newly_running(task: Known, before: Known | None) -> bool:
    return before is not None and task.status == RUNNING and before.status == PENDING


def let_work(
    server: Luigid, clients: list[Client], ended: threading.Event
) -> list[threading.Thread]:
    """Begin the work of clients, each in a thread of its own."""
    threads = [threading.Thread(target=client.work, args=(server, ended)) for client in clients]
    for thread in threads:
        thread.start()
    return threads
