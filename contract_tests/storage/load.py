"""Clients that call at full speed, and remember what was acknowledged to them."""

import http.client
import itertools
import random
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from contract_tests.server import TIMEOUT, Settings
from contract_tests.storage.killable_server import RefusedError, call

PENDING, RUNNING, BATCH_RUNNING = "PENDING", "RUNNING", "BATCH_RUNNING"
DONE, FAILED = "DONE", "FAILED"

#: Nothing but calls changes the state, except that each prune retries what has failed.
SETTINGS: Settings = {
    "scheduler": {
        "retry_delay": 0,
        "remove_delay": 1e9,
        "worker_disconnect_delay": 1e9,
        "send_messages": "true",
    }
}
#: The same for all, because dependencies inherit a priority.
_PRIORITY = 3
_MAX_BATCH_SIZE = 3

TASK, ERROR, RESPONSE = "task", "error", "response"
WORKER, QUEUE, RESOURCE = "worker", "queue", "resource"
#: its kind and its name
Fact = tuple[str, str]
#: what is known of the state; None: it is not there
Facts = dict[Fact, Any]
#: A task, with the fields that the clients set.
Task = dict[str, Any]


class CalledServer(Protocol):
    """A server that listens on this machine."""

    @property
    def port(self) -> int:
        """Return where it listens."""

    def call(self, method: str, **arguments: Any) -> Any:
        """Call a method on a connection of its own."""


@dataclass
class Difference:
    """What a restarted server does not show as it was acknowledged."""

    lost: list[str] = field(default_factory=list)
    #: a change without an answer of which only a part is there
    half: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.half)


@dataclass
class Client:
    """A worker, with tasks, batches, resources, messages and further workers of its own."""

    name: str
    rng: random.Random
    facts: Facts = field(default_factory=dict)
    #: what a change without an answer makes of the facts: all of it must be there, or nothing
    uncertain: Facts | None = None
    #: a get_work had no answer
    may_have_got_work: bool = False
    #: tasks whose error may have changed since the last comparison
    touched: set[str] = field(default_factory=set)
    #: batch -> its members, of batches that do not run yet
    batches: dict[str, list[str]] = field(default_factory=dict)
    #: the task that runs a batch -> its members
    runs: dict[str, list[str]] = field(default_factory=dict)
    #: answers that contradict what was acknowledged
    contradictions: list[str] = field(default_factory=list)
    #: of what it has named
    numbers: Iterator[int] = field(default_factory=itertools.count)
    calls: int = 0
    acknowledged: int = 0
    refused: int = 0

    def work(self, server: CalledServer, ended: threading.Event) -> None:
        """Call until the server is gone or `ended` is set."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
        try:
            while not ended.is_set():
                try:
                    self._step(connection)
                except RefusedError as refusal:
                    if refusal.status != 503:
                        self.contradictions.append(str(refusal))
                        return
                    # Nothing was changed.
                    self.uncertain, self.may_have_got_work = None, False
                    self.refused += 1
                else:
                    self.calls += 1
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def compare(self, shown: Facts) -> Difference:
        """Return which acknowledged changes are missing; adopt the outcome of the uncertain one."""
        found = {fact: value for fact, value in shown.items() if self._is_mine(fact)}
        different = {
            fact
            for fact in self.facts.keys() | found.keys()
            if not is_same(self.facts.get(fact), found.get(fact))
        }
        difference = Difference(lost=list(self.contradictions))
        if self.uncertain is not None:
            changed = self.uncertain.keys()
            is_done = all(is_same(self.uncertain[fact], found.get(fact)) for fact in changed)
            if not is_done and not different.isdisjoint(changed):
                difference.half += self._describe(changed, found)
            different -= changed
        if self.may_have_got_work:
            got = {fact for fact in different if self._is_newly_running(fact, found.get(fact))}
            if got and not self._is_one_assignment(got, found):
                difference.half += self._describe(got, found)
            different -= got
        difference.lost += self._describe(different, found)
        self._adopt(found)
        return difference

    def _adopt(self, found: Facts) -> None:
        # Reading a response takes it, and a ping takes the queue.
        self.facts = {k: v for k, v in found.items() if k[0] not in (RESPONSE, QUEUE)}
        self.uncertain, self.may_have_got_work = None, False
        self.touched.clear()
        self.contradictions.clear()
        self.runs = {run: ids for run, ids in self.runs.items() if self._task(run) is not None}

    def _describe(self, facts: Iterable[Fact], found: Facts) -> list[str]:
        return [
            f"{' '.join(fact)}: {differing(self.facts.get(fact), found.get(fact))}"
            for fact in sorted(facts)
        ]

    def _is_mine(self, fact: Fact) -> bool:
        return fact[1].split("_")[0] == self.name

    # What a get_work without an answer may have done

    def _is_newly_running(self, fact: Fact, now: Any) -> bool:
        before = self.facts.get(fact)
        return (
            fact[0] == TASK
            and before is not None
            and now is not None
            and before["status"] in (PENDING, FAILED)
            and now["status"] in (RUNNING, BATCH_RUNNING)
        )

    def _is_one_assignment(self, got: set[Fact], found: Facts) -> bool:
        statuses = [found[fact]["status"] for fact in got]
        if statuses == [RUNNING]:
            return True
        return statuses == [BATCH_RUNNING] * min(_MAX_BATCH_SIZE, len(self._waiting_members()))

    def _waiting_members(self) -> list[str]:
        return [i for i in self._with(PENDING) if i.startswith(self._batch_family)]

    # Calls

    def _step(self, connection: http.client.HTTPConnection) -> None:
        steps: list[tuple[int, Callable[[http.client.HTTPConnection], None]]] = [
            (8, self._register),
            (2, self._register_member),
            (8, self._get_work),
            (12, self._report),
            (4, self._go_on_with_batch),
            (3, self._tell_of_run),
            (1, self._set_resources),
            (1, self._set_worker),
            (1, self._change_helper),
            (2, self._send_message),
            (1, self._respond),
            (1, self._ping),
            (1, self._forgive),
            (1, self._prune),
        ]
        weights = [weight for weight, _ in steps]
        (step,) = self.rng.choices([step for _, step in steps], weights)
        step(connection)

    def _change(
        self, connection: http.client.HTTPConnection, method: str, after: Facts, **arguments: Any
    ) -> Any:
        """Call a method that changes the facts; its answer acknowledges them."""
        self.uncertain = after
        answer = call(connection, method, **arguments)
        self.facts |= after
        self.uncertain = None
        self.acknowledged += 1
        return answer

    def _add_task(
        self,
        connection: http.client.HTTPConnection,
        task_id: str,
        task: Task,
        others: Facts | None = None,
        **more: Any,
    ) -> None:
        """Report a task with all of its fields, and with `others`, what else changes thereby."""
        self.touched.add(task_id)
        after = {(TASK, task_id): task, **(others or {})}
        if (error := more.get("expl")) is not None:
            after[ERROR, task_id] = error
        named = {name: task[name] for name in ("status", "params", "priority", "tracking_url")}
        named |= {"resources": task["resources"], "family": family_of(task_id)}
        arguments = {"worker": self.name, "task_id": task_id, **named, **more}
        self._change(connection, "add_task", after, **arguments)

    def _register(self, connection: http.client.HTTPConnection) -> None:
        number = next(self.numbers)
        deps = self.rng.sample(done := self._with(DONE), min(len(done), 2))
        task = new_task(self.name, number, sorted(deps), {self._resource("a"): 1})
        self._add_task(connection, f"{self.name}_t_{number}", task, deps=deps)

    def _register_member(self, connection: http.client.HTTPConnection) -> None:
        if (WORKER, f"{self.name}_b") not in self.facts:
            # The batcher shows in no list; this worker's info says that it is acknowledged.
            batcher = {"task_family": self._batch_family, "batched_args": ["number"]}
            size = {"max_batch_size": _MAX_BATCH_SIZE}
            self._change(connection, "add_task_batcher", {}, worker=self.name, **batcher, **size)
            self._add_worker(connection, f"{self.name}_b", 1)
        number = next(self.numbers)
        task = new_task(self.name, number, [], {})
        self._add_task(connection, f"{self._batch_family}_{number}", task, batchable=True)

    def _get_work(self, connection: http.client.HTTPConnection) -> None:
        self.may_have_got_work = True
        answer = call(connection, "get_work", worker=self.name)
        self.may_have_got_work = False
        task_id, members = answer["task_id"], answer.get("batch_task_ids")
        if task_id is None and members is None:
            return
        self.acknowledged += 1
        for given in members or [task_id]:
            task = self._task(given)
            if task is None or task["status"] not in (PENDING, FAILED):
                self.contradictions.append(f"get_work handed out {given}, which is {task}")
                return
            held = task["resources"]
            status = BATCH_RUNNING if members else RUNNING
            self.facts[TASK, given] = {**task, "status": status, "resources_running": held}
        if members:
            self.batches[answer["batch_id"]] = members

    def _report(self, connection: http.client.HTTPConnection) -> None:
        running = [i for i in self._with(RUNNING) if i not in self.runs]
        if not running:
            return
        task_id = self.rng.choice(running)
        task = self._existing(task_id)
        status = self.rng.choice([RUNNING, DONE, DONE, DONE, FAILED])
        after = {**task, "status": status, "tracking_url": f"http://run/{self.calls}"}
        expl = f"error {self.calls}" if status == FAILED else None
        self._add_task(connection, task_id, after, expl=expl)

    def _go_on_with_batch(self, connection: http.client.HTTPConnection) -> None:
        """Start the run of a batch, or finish one: that changes all of its members."""
        if self.batches:
            batch_id, members = self.batches.popitem()
            number = next(self.numbers)
            run = f"{self.name}_r_{number}"
            self.runs[run] = members
            task = new_task(self.name, number, [], {})
            url = {"tracking_url": f"http://batch/{self.calls}"}
            task |= {"status": RUNNING, "resources_running": {}, **url}
            others: Facts = {(TASK, i): {**self._existing(i), **url} for i in members}
            self._add_task(connection, run, task, others, batch_id=batch_id)
        elif running := [run for run in self._with(RUNNING) if run in self.runs]:
            run = self.rng.choice(running)
            members = self.runs[run]
            others = {(TASK, i): {**self._existing(i), "status": DONE} for i in members}
            self._add_task(connection, run, {**self._existing(run), "status": DONE}, others)

    def _tell_of_run(self, connection: http.client.HTTPConnection) -> None:
        running = self._with(RUNNING)
        if not running:
            return
        task_id = self.rng.choice(running)
        number = self.rng.randrange(100)
        tasks = [task_id, *self.runs.get(task_id, [])]
        match self.rng.randrange(3):
            case 0:
                method, name = "set_task_progress_percentage", "progress_percentage"
                arguments: dict[str, Any] = {"progress_percentage": number}
            case 1:
                method, name = "set_task_status_message", "status_message"
                arguments = {"status_message": f"{number} of 100"}
            case _:
                task = self._existing(task_id)
                if task_id in self.runs or not task["resources_running"]:
                    return
                method, name = "decrease_running_task_resources", "resources_running"
                self._change(
                    connection,
                    method,
                    {(TASK, task_id): {**task, name: {self._resource("a"): 0}}},
                    task_id=task_id,
                    decrease_resources={self._resource("a"): task[name][self._resource("a")]},
                )
                return
        after = {(TASK, i): {**self._existing(i), name: arguments[name]} for i in tasks}
        self._change(connection, method, after, task_id=task_id, **arguments)

    def _set_resources(self, connection: http.client.HTTPConnection) -> None:
        totals = {self._resource(kind): self.rng.randrange(20, 1000) for kind in "ab"}
        after: Facts = {(RESOURCE, name): total for name, total in totals.items()}
        self._change(connection, "update_resources", after, **totals)

    def _set_worker(self, connection: http.client.HTTPConnection) -> None:
        self._add_worker(connection, self.name, self.rng.randrange(1, 100))

    def _add_worker(
        self, connection: http.client.HTTPConnection, worker: str, processes: int
    ) -> None:
        after: Facts = {(WORKER, worker): {"state": "active", "workers": processes}}
        self._change(connection, "add_worker", after, worker=worker, info={"workers": processes})

    def _change_helper(self, connection: http.client.HTTPConnection) -> None:
        """Have a second worker schedule a task, or disable it: that changes all of its tasks."""
        helpers = [
            name
            for (kind, name), value in self.facts.items()
            if kind == WORKER and "_h_" in name and value["state"] == "active"
        ]
        if not helpers:
            self._add_worker(connection, f"{self.name}_h_{next(self.numbers)}", 1)
            return
        (helper,) = helpers
        after = {
            (TASK, i): {**task, "workers": [w for w in task["workers"] if w != helper]}
            for i, task in self._tasks()
            if helper in task["workers"]
        }
        if len(after) == 5:
            disabled = {"state": "disabled", "workers": 1}
            after[WORKER, helper] = disabled
            self._change(connection, "disable_worker", after, worker=helper)
        elif done := [i for i in self._with(DONE) if i not in self.runs and (TASK, i) not in after]:
            task_id = self.rng.choice(done)
            task = self._existing(task_id)
            task = {**task, "workers": [*task["workers"], helper]}
            self._add_task(connection, task_id, task, worker=helper)

    def _send_message(self, connection: http.client.HTTPConnection) -> None:
        queue = self.facts.get((QUEUE, self.name)) or []
        number = self.calls
        after: Facts = {(QUEUE, self.name): [*queue, number]}
        if self.rng.random() < 0.5:
            self._change(connection, "set_worker_processes", after, worker=self.name, n=number)
        else:
            message = {"worker": self.name, "task": "any", "content": number}
            self._change(connection, "send_scheduler_message", after, **message)

    def _respond(self, connection: http.client.HTTPConnection) -> None:
        if tasks := [i for i in self._with(RUNNING) if i not in self.runs]:
            task_id, message_id = self.rng.choice(tasks), f"m{self.calls}"
            named = {"task_id": task_id, "message_id": message_id, "response": self.calls}
            after: Facts = {(RESPONSE, f"{task_id} {message_id}"): self.calls}
            self._change(connection, "add_scheduler_message_response", after, **named)

    def _ping(self, connection: http.client.HTTPConnection) -> None:
        expected = self.facts.get((QUEUE, self.name)) or []
        answer = self._change(connection, "ping", {(QUEUE, self.name): None}, worker=self.name)
        if (found := queued(answer)) != expected:
            self.contradictions.append(f"ping answered {found}, not {expected}")

    def _forgive(self, connection: http.client.HTTPConnection) -> None:
        if failed := self._with(FAILED):
            task_id = self.rng.choice(failed)
            after: Facts = {(TASK, task_id): {**self._existing(task_id), "status": PENDING}}
            self._change(connection, "forgive_failures", after, task_id=task_id)

    def _prune(self, connection: http.client.HTTPConnection) -> None:
        """Have all failed tasks retried."""
        after: Facts = {
            (TASK, i): {**self._existing(i), "status": PENDING} for i in self._with(FAILED)
        }
        self._change(connection, "prune", after)

    # What it knows

    @property
    def _batch_family(self) -> str:
        return f"{self.name}_m"

    def _resource(self, kind: str) -> str:
        return f"{self.name}_{kind}"

    def _tasks(self) -> Iterator[tuple[str, Task]]:
        return ((name, task) for (kind, name), task in self.facts.items() if kind == TASK)

    def _with(self, status: str) -> list[str]:
        return [i for i, task in self._tasks() if task["status"] == status]

    def _task(self, task_id: str) -> Task | None:
        task: Task | None = self.facts.get((TASK, task_id))
        return task

    def _existing(self, task_id: str) -> Task:
        task = self._task(task_id)
        assert task is not None, task_id
        return task


def is_same(expected: Any, found: Any) -> bool:
    """Compare two values of a fact; a task that has failed may have been retried by a prune."""
    if isinstance(expected, dict) and expected.get("status") == FAILED:
        return found in (expected, {**expected, "status": PENDING})
    return bool(expected == found)


def differing(before: Any, now: Any) -> str:
    """Describe how two values of a fact differ."""
    if isinstance(before, dict) and isinstance(now, dict):
        names = [name for name in before if before[name] != now.get(name)]
        return ", ".join(f"{name} {before[name]} is {now.get(name)}" for name in names)
    return f"{before} is {now}"


def family_of(task_id: str) -> str:
    return task_id.rpartition("_")[0]


def new_task(worker: str, number: int, deps: list[str], resources: dict[str, int]) -> Task:
    return {
        "status": PENDING,
        "params": {"number": str(number), "text": "x" * 50},
        "priority": _PRIORITY,
        "progress_percentage": None,
        "status_message": None,
        "tracking_url": None,
        "resources": resources,
        "resources_running": None,
        "workers": [worker],
        "deps": deps,
    }


def queued(ping: dict[str, Any]) -> list[int]:
    """Return the numbers in the messages that a ping has brought."""
    kwargs = [message["kwargs"] for message in ping["rpc_messages"]]
    return [each["n"] if "n" in each else each["content"] for each in kwargs]


def read_facts(server: CalledServer, clients: list[Client]) -> Facts:
    """Ask a server for all that the clients know; responses and messages are taken thereby."""
    tasks, graph = server.call("task_list"), server.call("graph")
    fields = new_task("", 0, [], {}).keys()
    facts: Facts = {
        (TASK, i): {name: {**tasks[i], "deps": sorted(graph[i]["deps"])}[name] for name in fields}
        for i in tasks
    }
    for worker in server.call("worker_list", include_running=False):
        if "workers" in worker:
            shown = {name: worker[name] for name in ("state", "workers")}
            facts[WORKER, worker["name"]] = shown
    for resource in server.call("resource_list"):
        facts[RESOURCE, resource["name"]] = resource["num_total"]
    for client in clients:
        facts |= _read_taken(server, client)
    return facts


def _read_taken(server: CalledServer, client: Client) -> Facts:
    """Read what has to be asked for one by one."""
    queue = queued(server.call("ping", worker=client.name))
    facts: Facts = {(QUEUE, client.name): queue or None}
    for kind, name in client.facts.keys() | (client.uncertain or {}).keys():
        if kind == RESPONSE:
            task_id, _, message_id = name.partition(" ")
            named = {"task_id": task_id, "message_id": message_id}
            facts[kind, name] = server.call("get_scheduler_message_response", **named)["response"]
        elif kind == ERROR:
            is_touched = name in client.touched
            facts[kind, name] = (
                server.call("fetch_error", task_id=name)["error"] or None
                if is_touched
                else client.facts[kind, name]
            )
    return facts


def start_clients(
    server: CalledServer, clients: list[Client], ended: threading.Event
) -> list[threading.Thread]:
    """Start clients, each in a thread of its own."""
    threads = [threading.Thread(target=client.work, args=(server, ended)) for client in clients]
    for thread in threads:
        thread.start()
    return threads
